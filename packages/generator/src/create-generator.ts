import { weightsByPath } from '@htg/engine';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { changeBound } from './bound-change.ts';
import type { MaxChange } from './bound-change.ts';
import { changeNetwork } from './change-network.ts';
import { checkFeatures } from './check-features.ts';
import type { FeatureGenerator } from './feature-generator.ts';

/** What `createGenerator` takes. */
export interface GeneratorOptions {
  /** `L`, the length of the embeddings it changes. */
  readonly embeddingLength: number;
  /** Units of the three inner layers, two that reduce and one that expands; `[L/2, L/4, L/2]` is ours. */
  readonly widths?: readonly [number, number, number];
  /** `literal`: the change ends with a relu, as the paper's text has it, so it is never negative. `signed`: without it (ours). */
  readonly output?: 'literal' | 'signed';
  /** The first value of the last batch norm's gamma: the size of the change at the start (ours; 1 is torch's). */
  readonly initialScale?: number;
  /**
   * The change is at most this share, above 0, of the embedding's length, or of its distance to the nearest embedding or center of another identity
   * (`distanceToOthers`): `h` is shortened where it is longer, its direction stays. Default: no bound (ours).
   */
  readonly maxChange?: MaxChange | undefined;
  /** Of the initial weights. Default 0. */
  readonly seed?: number;
}

/** HTG's generator: G. */
export interface Generator extends FeatureGenerator {
  /** From embeddings to embeddings of the same length. */
  readonly model: LayersModel;
}

/**
 * The generator G, which makes the triplets of embeddings harder: `G(f) = f + h(f)`, where `h` is four fully connected layers, two
 * that reduce and two that expand, each followed by batch norm and relu (`signed`: the last one without relu).
 *
 * Batch norms by phase: training G, `apply(f, { training: true })`; training F against it, `apply(f)`, which changes nothing of G and
 * lets the gradient through. G never sees labels and is not used for retrieval.
 *
 * @throws RangeError where a length is no whole number > 0, and a share of `maxChange` not above 0
 * @throws Error from `apply` where `maxChange` is bounded by others and `reach` is missing
 *
 * Source: Zhao et al., "An Adversarial Approach to Hard Triplet Generation", ECCV 2018. Widths, `signed`, `initialScale` and `maxChange` are ours.
 *
 * @example
 * const generator = createGenerator({ embeddingLength: 128, seed: 1 });
 * const harder = generator.apply(embeddings, { training: true });
 */
export function createGenerator({ maxChange, ...options }: GeneratorOptions): Generator {
  refuseUnknownOptions('createGenerator', options, [
    ...['embeddingLength', 'widths', 'output', 'initialScale', 'maxChange', 'seed'],
  ]);
  const { embeddingLength } = options;
  const bound = changeBound('createGenerator', maxChange);
  const model = changeNetwork('createGenerator', {
    ...{ name: 'generator', input: 'features', ...options },
    finish: (features, change) => tfl.layers.add({ name: 'generated' }).apply([features, change]) as SymbolicTensor,
  });
  return {
    model,
    takesNoise: false,
    boundedBy: bound.boundedBy,
    weights: weightsByPath(model),
    trainable: weightsByPath(model, 'trainable'),
    apply: (input, { training = false, reach } = {}) => {
      checkFeatures('generator.apply', input, embeddingLength);
      return tf.tidy(() => bound.apply(input, model.apply(input, { training }) as Tensor2D, reach));
    },
    dispose: () => {
      model.dispose();
    },
  };
}
