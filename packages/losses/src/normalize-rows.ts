import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './with-gradient.ts';

/** Rows shorter than this are divided by it, as torch's `normalize` does. */
const epsilon = 1e-12;

/**
 * Divides each row by its Euclidean length.
 *
 *     y = x / max(|x|, 1e-12)        dx = (dy - y (y . dy)) / |x|
 *
 * A row of zeros stays zero and gets no gradient: it has no direction to improve (torch gives `dy * 1e12`; the difference is ours).
 *
 * @param x `[N, L]`
 * @returns `[N, L]`, rows of length 1, the caller's to dispose
 */
export function normalizeRows(x: tf.Tensor2D): tf.Tensor2D {
  return withGradient([x], () => {
    const length = tf.maximum(tf.sqrt(tf.sum(tf.square(x), 1, true)), epsilon);
    const value: tf.Tensor2D = tf.div(x, length);
    const gradient = (dy: tf.Tensor, [y, divisor]: readonly tf.Tensor[]): tf.Tensor[] => {
      const tangential = tf.sub(dy, tf.mul(y, tf.sum(tf.mul(dy, y), 1, true)));
      return [tf.where(tf.greater(divisor, epsilon), tf.div(tangential, divisor), 0)];
    };
    return { value, saved: [value, length], gradient };
  });
}
