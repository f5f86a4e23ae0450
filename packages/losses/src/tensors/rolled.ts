import { withGradient } from '@htg/ground/with-gradient';
import * as tf from '@tensorflow/tfjs-core';

/** Row `i` of the result is row `i + by` (modulo `N`) of a matrix `[N, L]`; gradients roll back. */
export function rolled(rows: tf.Tensor2D, by: number): tf.Tensor2D {
  const count = rows.shape[0];
  return withGradient([rows], () => ({
    value: roll(rows, by),
    gradient: (dy) => [roll(dy as tf.Tensor2D, count - by)],
  })) as tf.Tensor2D;
}

const roll = (rows: tf.Tensor2D, by: number): tf.Tensor2D =>
  tf.concat([tf.slice(rows, [by, 0], [-1, -1]), tf.slice(rows, [0, 0], [by, -1])]);
