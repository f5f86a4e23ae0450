import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './with-gradient.ts';

/** Rows shorter than this are divided by it, as torch's `normalize` does. */
const epsilon = 1e-12;

/** Rows of length 1. */
export interface UnitRows {
  /** `[N, L]` */
  readonly rows: tf.Tensor2D;
  /** `[N, 1]`: their squared lengths, 1 but for rounding, and for rows of (nearly) zeros. */
  readonly squares: tf.Tensor2D;
  /** From the derivative by `rows` that by `x`. */
  readonly pullback: (dy: tf.Tensor, saved: readonly tf.Tensor[]) => tf.Tensor;
  /** What `pullback` needs. */
  readonly saved: readonly tf.Tensor[];
}

/**
 * Divides each row by its Euclidean length.
 *
 *     y = x / max(|x|, 1e-12)        dx = (dy - y (y . dy)) / |x|
 *
 * A row of zeros stays zero and gets no gradient: it has no direction to improve (torch gives `dy * 1e12`; the difference is ours).
 */
export function unitRows(x: tf.Tensor2D): UnitRows {
  const squares: tf.Tensor2D = tf.sum(tf.square(x), 1, true); // [N, 1]
  const inverse = tf.div(1, tf.maximum(tf.sqrt(squares), epsilon));
  const rows: tf.Tensor2D = tf.mul(x, inverse);
  return {
    rows,
    squares: tf.mul(squares, tf.square(inverse)),
    saved: [rows, tf.where(tf.greater(squares, epsilon ** 2), inverse, 0)],
    pullback: (dy, [y, factor]) => tf.mul(tf.sub(dy, tf.mul(y, tf.sum(tf.mul(dy, y), 1, true))), factor),
  };
}

/** Each row divided by its length, as one node of the tape: see `unitRows`. */
export function normalizeRows(x: tf.Tensor2D): tf.Tensor2D {
  return withGradient([x], () => {
    const { rows, saved, pullback } = unitRows(x);
    return { value: rows, saved, gradient: (dy, kept) => [pullback(dy, kept)] };
  });
}
