import { denseUnit, initializeWeights, weightsByPath } from '@htg/engine';
import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
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
   * The change is at most this share of the embedding's length, above 0: `h` is shortened where it is longer, its direction stays. Default: no bound
   * (ours).
   */
  readonly maxChange?: number | undefined;
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
 * @throws RangeError where a length is no whole number > 0
 *
 * Source: Zhao et al., "An Adversarial Approach to Hard Triplet Generation", ECCV 2018. Widths, `signed` and `initialScale` are ours.
 *
 * @example
 * const generator = createGenerator({ embeddingLength: 128, seed: 1 });
 * const harder = generator.apply(embeddings, { training: true });
 */
export function createGenerator({
  embeddingLength,
  widths = [Math.ceil(embeddingLength / 2), Math.ceil(embeddingLength / 4), Math.ceil(embeddingLength / 2)],
  output = 'literal',
  initialScale = 1,
  maxChange,
  seed = 0,
  ...others
}: GeneratorOptions): Generator {
  refuseUnknownOptions('createGenerator', others, [
    'embeddingLength',
    'widths',
    'output',
    'initialScale',
    'maxChange',
    'seed',
  ]);
  if (maxChange !== undefined && !(maxChange > 0 && Number.isFinite(maxChange))) {
    throw new RangeError(
      `createGenerator: expected maxChange > 0, received ${maxChange}; 0.3 bounds the change by three tenths of the length`,
    );
  }
  checkOneOf('createGenerator', 'output', output, ['literal', 'signed']);
  checkLengths([embeddingLength, ...widths]);
  const features = tfl.input({ name: 'features', shape: [embeddingLength] });
  let change: SymbolicTensor = features;
  [...widths, embeddingLength].forEach((units, i) => {
    change = denseUnit(change, { index: i + 1, units, rectified: i < 3 || output === 'literal' });
  });
  const generated = tfl.layers.add({ name: 'generated' }).apply([features, change]) as SymbolicTensor;
  const model = tfl.model({ name: 'generator', inputs: features, outputs: generated });
  const weights = weightsByPath(model);
  initializeWeights(weights, seed);
  tf.tidy(() => {
    weights['bn4/gamma'].assign(tf.fill([embeddingLength], initialScale));
  });
  return {
    model,
    takesNoise: false,
    weights,
    trainable: weightsByPath(model, 'trainable'),
    apply: (input, { training = false } = {}) => {
      checkFeatures('generator.apply', input, embeddingLength);
      return tf.tidy(() => {
        const generated = model.apply(input, { training }) as Tensor2D;
        return maxChange === undefined ? generated : boundChange(input, generated, maxChange);
      });
    },
    dispose: () => {
      model.dispose();
    },
  };
}

function checkLengths(lengths: readonly number[]): void {
  if (lengths.every((length) => Number.isInteger(length) && length > 0)) return;
  throw new RangeError(
    `createGenerator: expected whole lengths > 0, received embeddingLength ${lengths[0]}, widths [${lengths.slice(1).join(', ')}]; pass the embedder's outputLength`,
  );
}

/** Keeps lengths and their roots above 0, where a root has no gradient. */
const epsilon = 1e-12;

/** `f + h min(1, r |f| / |h|)` for `G(f) = f + h`. */
function boundChange(features: Tensor2D, generated: Tensor2D, share: number): Tensor2D {
  const lengthOf = (rows: Tensor2D): tf.Tensor => tf.sqrt(tf.maximum(tf.sum(tf.square(rows), 1, true), epsilon));
  const change: Tensor2D = tf.sub(generated, features);
  const factor = tf.minimum(tf.div(tf.mul(lengthOf(features), share), lengthOf(change)), 1);
  return tf.add(features, tf.mul(change, factor));
}
