import * as tf from '@tensorflow/tfjs-core';

/**
 * `cos(theta + turn)` from `cos theta`, for theta in 0..180 degrees.
 *
 * @param turn in radians
 */
export function turnedCosines(cosines: tf.Tensor2D, turn: number): tf.Tensor2D {
  // In single precision 1 - cos^2 is either below this or well above it, so only angles of exactly 0 and 180 degrees meet the bound:
  // there the derivative has no limit, and stays finite here.
  const sines = tf.sqrt(tf.maximum(tf.sub(1, tf.square(cosines)), 1e-12));
  return tf.sub(tf.mul(cosines, Math.cos(turn)), tf.mul(sines, Math.sin(turn)));
}
