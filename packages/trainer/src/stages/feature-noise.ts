import { stopGradient } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/** D sees embeddings through noise, so that it cannot tell generated ones by their distribution alone. */
export interface FeatureNoise {
  /** Length of the noise beside the embedding's own, in the root of the mean square. */
  readonly share: number;
  /** Numbers of mean 0 and deviation 1, `[M, L]`: one row for each embedding. */
  readonly draws: Tensor2D;
}

/**
 * `f + s |f| / sqrt(L) e` with `e` Gaussian of deviation 1, so that the noise has the mean square length `(s |f|)^2`. The length of `f` is a constant to
 * gradients here.
 *
 * @param features `f`, `[M, L]`
 * @param noise undefined for none: then `f` itself
 *
 * Source: instance noise, Sonderby et al., "Amortised MAP Inference for Image Super-resolution", ICLR 2017, section 3.3; Arjovsky and Bottou, ICLR 2017.
 * Noise relative to the length is ours.
 */
export function withNoise(features: Tensor2D, noise: FeatureNoise | undefined): Tensor2D {
  if (noise === undefined) return features;
  const { share, draws } = noise;
  const length = tf.sqrt(tf.mean(tf.square(stopGradient(features)), 1, true)); // |f| / sqrt(L), [M, 1]
  return tf.add(features, tf.mul(tf.mul(length, share), draws));
}

/** @throws RangeError for a share that is none */
export function checkFeatureNoise(caller: string, share: number): void {
  if (share >= 0 && Number.isFinite(share)) return;
  throw new RangeError(
    `${caller}: expected featureNoise >= 0, received ${share}; 0.1 is a tenth of an embedding's length`,
  );
}
