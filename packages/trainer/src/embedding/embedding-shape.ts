import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';

/** How a batch of embeddings lies. */
export interface EmbeddingShape<Value = Scalar> {
  /** `1 - |mean of f/|f||^2`, 0..1: half the mean squared distance of two normalized embeddings; 0 where all point the same way. */
  readonly spread: Value;
  /** Mean of `|f|`. */
  readonly embeddingNorm: Value;
}

/** Keeps the division finite for embeddings that are all zeros. */
const epsilon = 1e-12;

/**
 * Spread and mean length of embeddings: a collapsing model shows in the first, one that grows without end in the second.
 *
 * @param features `f`, `[N, L]`
 * @returns scalars, the caller's to dispose
 */
export function embeddingShape(features: Tensor2D): EmbeddingShape {
  const spread = tf.tidy(() => {
    const lengths = tf.norm(features, 2, 1, true); // [N, 1]
    const mean = tf.mean(tf.div(features, tf.add(lengths, epsilon)), 0); // [L]
    return tf.sub<Scalar>(1, tf.sum(tf.square(mean)));
  });
  return { spread, embeddingNorm: tf.tidy(() => tf.mean<Scalar>(tf.norm(features, 2, 1))) };
}
