import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../with-gradient.ts';

/** Rows whose length is below its root, 1e-12, are divided by that, as torch's `normalize` does. */
const epsilon = 1e-24;

/**
 * Divides each row by its Euclidean length, as one node of the tape.
 *
 *     y = x / max(|x|, 1e-12)        dx = (dy - y (y . dy)) / |x|
 *
 * A row of zeros stays zero and gets no gradient: it has no direction to improve (torch gives `dy * 1e12`; the difference is ours).
 */
export function normalizeRows(x: tf.Tensor2D): tf.Tensor2D {
  return withGradient([x], () => {
    const squares = tf.sum(tf.square(x), 1, true); // [N, 1]
    const inverse = tf.rsqrt(tf.maximum(squares, epsilon));
    const rows: tf.Tensor2D = tf.mul(x, inverse);
    return {
      value: rows,
      saved: [rows, tf.mul(inverse, tf.sign(squares))],
      gradient: (dy, [y, factor]) => [tf.mul(tf.sub(dy, tf.mul(y, tf.sum(tf.mul(dy, y), 1, true))), factor)],
    };
  });
}
