import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../with-gradient.ts';

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
  if (y === x) {
    return withGradient([x], () => {
      const gradient = (dy: tf.Tensor, [rows]: readonly tf.Tensor[]): tf.Tensor[] => {
        const both = tf.add(dy, tf.transpose(dy));
        return [pullRows(both, rows, rows)];
      };
      return { value: expand(x, x), saved: [x], gradient };
    });
  }
  return withGradient([x, y], () => ({
    value: expand(x, y),
    saved: [x, y],
    gradient: (dy, [queries, references]) => [
      pullRows(dy, queries, references),
      pullRows(tf.transpose(dy), references, queries),
    ],
  }));
}

function expand(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D {
  const queries = tf.sum(tf.square(x), 1, true); // [N, 1]
  const references = tf.expandDims(tf.sum(tf.square(y), 1), 0); // [1, M]
  const products = tf.matMul(x, y, false, true); // [N, M]
  return tf.maximum(tf.sub(tf.add(queries, references), tf.mul(products, 2)), 0);
}

/** `2 sum_j g_ij (x_i - y_j)`, `[N, L]`. */
function pullRows(g: tf.Tensor, x: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return tf.mul(tf.sub(tf.mul(tf.sum(g, 1, true), x), tf.matMul(g, y)), 2);
}
