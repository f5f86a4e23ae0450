import { initializeWeights, reLU, weightsByPath } from '@htg/engine';
import type { NamedWeights } from '@htg/engine';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { checkFeatures } from './check-features.ts';

/** Rows that belong together: `[N, L]` each. */
export interface TripletRows {
  /** `a`. */
  readonly anchors: Tensor2D;
  /** `p`, of the anchors' identities. */
  readonly positives: Tensor2D;
  /** `n`, of others. */
  readonly negatives: Tensor2D;
}

/** What `hardNegativeGenerator` takes. */
export interface HardNegativeGeneratorOptions {
  /** `L`, the length of the embeddings. */
  readonly embeddingLength: number;
  /** Units of the two inner layers; `[L, L]` is ours. */
  readonly widths?: readonly [number, number];
  /** `lambda_1`, of the term that keeps a synthetic negative near the true one. Default 1 (ours). */
  readonly regularization?: number;
  /** `lambda_2`, of the adversarial term. Default 1 (ours). */
  readonly adversarialWeight?: number;
  /** Of the initial weights. Default 0. */
  readonly seed?: number;
}

/** DAML's generator: of triplets it makes negatives, which take the true ones' place. */
export interface HardNegativeGenerator {
  /** The layers, as TensorFlow.js knows them: `[N, 3 L]` in, `[N, L]` out. */
  readonly model: LayersModel;
  /** `lambda_1`. */
  readonly regularization: number;
  /** `lambda_2`. */
  readonly adversarialWeight: number;
  /** All weights by path. */
  readonly weights: NamedWeights;
  /** The weights that learn, by path. */
  readonly trainable: NamedWeights;
  /**
   * @param triplets raw embeddings, before any L2 normalization
   * @returns synthetic negatives `[N, L]`; the caller's to dispose
   */
  negatives(triplets: TripletRows): Tensor2D;
  /** Frees the weights. */
  dispose(): void;
}

/**
 * A rival of hard triplet generation: G makes a negative `n' = G([a; p; n])` of a whole triplet, by three fully connected layers, the inner ones with
 * relu. See `hardNegativeLoss` for what it learns by.
 *
 * @returns G, the caller's to dispose
 * @throws RangeError where a length is no whole number > 0, or a weight is negative
 *
 * Source: Duan, Zheng, Lin, Lu, Zhou, "Deep Adversarial Metric Learning", CVPR 2018. Widths, and generating in the space of the embeddings rather than
 * below it, are ours.
 *
 * @example
 * const generator = hardNegativeGenerator({ embeddingLength: 128, seed: 1 });
 * const negatives = generator.negatives({ anchors, positives, negatives: found });
 */
export function hardNegativeGenerator({
  embeddingLength,
  widths = [embeddingLength, embeddingLength],
  regularization = 1,
  adversarialWeight = 1,
  seed = 0,
  ...others
}: HardNegativeGeneratorOptions): HardNegativeGenerator {
  refuseUnknownOptions('hardNegativeGenerator', others);
  if (![embeddingLength, ...widths].every((length) => Number.isInteger(length) && length > 0)) {
    throw new RangeError(
      `hardNegativeGenerator: expected whole lengths > 0, received embeddingLength ${embeddingLength}, widths [${widths.join(', ')}]; pass the embedder's outputLength`,
    );
  }
  for (const [name, value] of Object.entries({ regularization, adversarialWeight })) {
    if (!(value >= 0 && Number.isFinite(value))) {
      throw new RangeError(`hardNegativeGenerator: expected ${name} >= 0, received ${value}; 1 is the default`);
    }
  }
  const input = tfl.input({ name: 'triplets', shape: [3 * embeddingLength] });
  let x: SymbolicTensor = input;
  [...widths, embeddingLength].forEach((units, i) => {
    x = tfl.layers.dense({ name: `fc${i + 1}`, units, kernelInitializer: 'zeros' }).apply(x) as SymbolicTensor;
    if (i < 2) x = reLU({ name: `relu${i + 1}` }).apply(x) as SymbolicTensor;
  });
  const model = tfl.model({ name: 'hard-negative-generator', inputs: input, outputs: x });
  const weights = weightsByPath(model);
  initializeWeights(weights, seed);
  return {
    model,
    regularization,
    adversarialWeight,
    weights,
    trainable: weightsByPath(model, 'trainable'),
    negatives: ({ anchors, positives, negatives }) => {
      for (const rows of [anchors, positives, negatives]) {
        checkFeatures('hardNegativeGenerator.negatives', rows, embeddingLength);
      }
      return tf.tidy(() => model.apply(tf.concat([anchors, positives, negatives], 1)) as Tensor2D);
    },
    dispose: () => {
      model.dispose();
    },
  };
}
