import { withGradient } from '@htg/ground/with-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { diagonal } from '../tensors/diagonal.ts';

/**
 * Squared Euclidean distances of all rows, `[N, M]`.
 *
 *     |x_i - y_j|^2 = |x_i|^2 + |y_j|^2 - 2 x_i . y_j
 *     dx_i = 2 sum_j g_ij (x_i - y_j)
 *
 * Rounding can take the sum below zero, so it is clamped there. The clamp has no part in the gradient: near zero the gradient
 * vanishes by itself. Of a matrix with itself the gradient takes one product of matrices, over `G + G^T`.
 *
 * @param x `[N, L]`
 * @param y `[M, L]`; `x` itself if left out
 */
export function squaredDistances(x: tf.Tensor2D, y: tf.Tensor2D = x): tf.Tensor2D {
  const own = y === x;
  const inputs = own ? [x] : [x, y];
  return withGradient(inputs, (save) => {
    save(inputs);
    const products: tf.Tensor2D = tf.matMul(x, y, false, true);
    // Its own from the products' diagonal, so that rounding leaves each row at distance 0 from itself.
    const [ofX, ofY = ofX] = inputs.map((rows) =>
      tf.sum(own ? tf.where(diagonal(x.shape[0]), products, 0) : tf.square(rows), 1, true),
    );
    const squares = tf.add(ofX, tf.transpose(ofY));
    return {
      value: tf.maximum(tf.sub(squares, tf.mul(products, 2)), 0),
      gradient: (dy, [a, b]) => {
        const turned = tf.transpose(dy);
        return own ? [pull(tf.add(dy, turned), a, a)] : [pull(dy, a, b), pull(turned, b, a)];
      },
    };
  }) as tf.Tensor2D;
}

/** `2 sum_j g_ij (x_i - y_j)` */
function pull(g: tf.Tensor, x: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return tf.mul(tf.sub(tf.mul(x, tf.sum(g, 1, true)), tf.matMul(g, y)), 2);
}
