import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../with-gradient.ts';

/**
 * Inner products of all rows, `[N, M]`: `x_i . y_j`. Of a matrix with itself the gradient is `(G + G^T) x`: one product of
 * matrices instead of two.
 *
 * @param x `[N, L]`
 * @param y `[M, L]`; `x` itself if left out
 */
export function innerProducts(x: tf.Tensor2D, y: tf.Tensor2D = x): tf.Tensor2D {
  if (y === x) {
    return withGradient([x], () => ({
      value: tf.matMul(x, x, false, true),
      saved: [x],
      gradient: (dy, [rows]) => [tf.matMul(tf.add(dy, tf.transpose(dy)), rows)],
    }));
  }
  return withGradient([x, y], () => ({
    value: tf.matMul(x, y, false, true),
    saved: [x, y],
    gradient: (dy, [queries, references]) => [tf.matMul(dy, references), tf.matMul(dy, queries, true)],
  }));
}
