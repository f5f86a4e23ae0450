import { withGradient } from '@htg/ground/with-gradient';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Inner products of all rows, `[N, M]`: `x_i . y_j`. Of a matrix with itself the gradient is `(G + G^T) x`: one product of
 * matrices instead of two.
 *
 * @param x `[N, L]`
 * @param y `[M, L]`; `x` itself if left out
 */
export function innerProducts(x: tf.Tensor2D, y: tf.Tensor2D = x): tf.Tensor2D {
  const own = y === x;
  return withGradient(own ? [x] : [x, y], (save) => {
    save(own ? [x] : [x, y]);
    return {
      value: tf.matMul(x, y, false, true),
      gradient: (dy, [a, b]) =>
        own ? [tf.matMul(tf.add(dy, tf.transpose(dy)), a)] : [tf.matMul(dy, b), tf.matMul(dy, a, true)],
    };
  }) as tf.Tensor2D;
}
