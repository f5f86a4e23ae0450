import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';

/** Keeps the share of an all-zero embedding finite. */
const epsilon = 1e-12;

/**
 * How much G changes: the mean over the batch of `|G(f) - f| / |f|`. Near 0, G has become the identity; far above 1, `f` hardly counts.
 *
 * @param features `f`, `[N, L]`
 * @param generated `G(f)`, `[N, L]`
 * @returns a scalar >= 0, to log and not to differentiate; the caller's to dispose
 */
export function relativeChange(features: Tensor2D, generated: Tensor2D): Scalar {
  return tf.tidy(() => {
    const change = tf.norm(tf.sub(generated, features), 2, 1);
    return tf.mean(tf.div(change, tf.add(tf.norm(features, 2, 1), epsilon)));
  });
}
