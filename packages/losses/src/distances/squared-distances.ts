import * as tf from '@tensorflow/tfjs-core';
import { pullUnitRows, unitRows } from '../normalize-rows.ts';
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
 * @param normalize divide rows by their length first
 */
export function squaredDistances(x: tf.Tensor2D, y: tf.Tensor2D | undefined, normalize: boolean): tf.Tensor2D {
  const own = y === undefined || y === x;
  const inputs = own ? [x] : [x, y];
  return withGradient(inputs, () => {
    const sides = inputs.map((rows) => (normalize ? unitRows(rows) : { rows, factor: tf.scalar(1) }));
    const [queries, references] = sides.map(({ rows }) => rows);
    const pull = (g: tf.Tensor, [rows, factor, others]: readonly tf.Tensor[]): tf.Tensor => {
      const towards = tf.mul(tf.matMul(g, others), -2);
      // What points along a unit row has no effect on the row it comes from, so the first part is not needed then.
      return normalize
        ? pullUnitRows(towards, rows, factor)
        : tf.add(towards, tf.mul(rows, tf.mul(tf.sum(g, 1, true), 2)));
    };
    return {
      value: own ? amongThemselves(queries) : between(queries, references),
      saved: sides.flatMap(({ rows, factor }) => [rows, factor]),
      gradient: (dy, [a, aFactor, b, bFactor]) => {
        const turned = tf.transpose(dy);
        return own
          ? [pull(tf.add(dy, turned), [a, aFactor, a])]
          : [pull(dy, [a, aFactor, b]), pull(turned, [b, bFactor, a])];
      },
    };
  });
}

function between(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D {
  const squares = (rows: tf.Tensor2D): tf.Tensor => tf.sum(tf.square(rows), 1, true);
  return combine(squares(x), squares(y), tf.matMul(x, y, false, true));
}

/** The squares are the products' diagonal, so that rounding leaves each row at distance 0 from itself. */
function amongThemselves(x: tf.Tensor2D): tf.Tensor2D {
  const products = tf.matMul(x, x, false, true);
  const index = tf.range(0, x.shape[0], 1, 'int32');
  const squares = tf.sum(tf.where(tf.equal(tf.expandDims(index, 1), index), products, 0), 1, true);
  return combine(squares, squares, products);
}

/** `[N, M]` from squares `[N, 1]` and `[M, 1]`, and products `[N, M]`. */
function combine(xSquares: tf.Tensor, ySquares: tf.Tensor, products: tf.Tensor): tf.Tensor2D {
  return tf.maximum(tf.sub(tf.add(xSquares, tf.transpose(ySquares)), tf.mul(products, 2)), 0);
}
