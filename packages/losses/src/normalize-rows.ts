import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './with-gradient.ts';

/** Rows shorter than this are divided by it, as torch's `normalize` does. */
const epsilon = 1e-12;

/** Rows of length 1. */
export interface UnitRows {
  /** `[N, L]` */
  readonly rows: tf.Tensor2D;
  /** `[N, 1]`: what they were multiplied by; 0 for rows of (nearly) zeros, which get no gradient. */
  readonly factor: tf.Tensor;
}

/**
 * Divides each row by its Euclidean length.
 *
 *     y = x / max(|x|, 1e-12)        dx = (dy - y (y . dy)) / |x|
 *
 * A row of zeros stays zero and gets no gradient: it has no direction to improve (torch gives `dy * 1e12`; the difference is ours).
 */
export function unitRows(x: tf.Tensor2D): UnitRows {
  const length = tf.sqrt(tf.sum(tf.square(x), 1, true)); // [N, 1]
  const inverse = tf.div(1, tf.maximum(length, epsilon));
  return { rows: tf.mul(x, inverse), factor: tf.where(tf.greater(length, epsilon), inverse, 0) };
}

/** From the derivative by unit rows `y` that by the rows they come from. */
export function pullUnitRows(dy: tf.Tensor, y: tf.Tensor, factor: tf.Tensor): tf.Tensor {
  return tf.mul(tf.sub(dy, tf.mul(y, tf.sum(tf.mul(dy, y), 1, true))), factor);
}

/** Each row divided by its length, as one node of the tape: see `unitRows`. */
export function normalizeRows(x: tf.Tensor2D): tf.Tensor2D {
  return withGradient([x], () => {
    const { rows, factor } = unitRows(x);
    return { value: rows, saved: [rows, factor], gradient: (dy, [y, scale]) => [pullUnitRows(dy, y, scale)] };
  });
}
