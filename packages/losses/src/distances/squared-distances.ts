import * as tf from '@tensorflow/tfjs-core';
import { unitRows } from '../normalize-rows.ts';
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
      const gradient = (dy: tf.Tensor, [rows]: readonly tf.Tensor[]): tf.Tensor[] => [
        pullRows(tf.add(dy, tf.transpose(dy)), rows, rows),
      ];
      return { value: expandOwn(x), saved: [x], gradient };
    });
  }
  return withGradient([x, y], () => ({
    value: expand(x, squaredLengths(x), y, squaredLengths(y)),
    saved: [x, y],
    gradient: (dy, [queries, references]) => [
      pullRows(dy, queries, references),
      pullRows(tf.transpose(dy), references, queries),
    ],
  }));
}

/**
 * The same of rows that are divided by their length first, `u_i = x_i / |x_i|`. The part of the gradient along `u_i` has no effect on
 * `x_i`, so `-2 sum_j g_ij u_j` is all of it that is needed.
 */
export function squaredUnitDistances(x: tf.Tensor2D, y: tf.Tensor2D = x): tf.Tensor2D {
  const pull = (g: tf.Tensor, rows: tf.Tensor): tf.Tensor => tf.mul(tf.matMul(g, rows), -2);
  if (y === x) {
    return withGradient([x], () => {
      const { rows, saved, pullback } = unitRows(x);
      const gradient = (dy: tf.Tensor, kept: readonly tf.Tensor[]): tf.Tensor[] => [
        pullback(pull(tf.add(dy, tf.transpose(dy)), kept[0]), kept),
      ];
      return { value: expandOwn(rows), saved, gradient };
    });
  }
  return withGradient([x, y], () => {
    const [queries, references] = [unitRows(x), unitRows(y)];
    const gradient = (dy: tf.Tensor, kept: readonly tf.Tensor[]): tf.Tensor[] => {
      const [ofQueries, ofReferences] = [kept.slice(0, 2), kept.slice(2)];
      return [
        queries.pullback(pull(dy, ofReferences[0]), ofQueries),
        references.pullback(pull(tf.transpose(dy), ofQueries[0]), ofReferences),
      ];
    };
    return {
      value: expand(queries.rows, queries.squares, references.rows, references.squares),
      saved: [...queries.saved, ...references.saved],
      gradient,
    };
  });
}

function expand(x: tf.Tensor2D, xSquares: tf.Tensor, y: tf.Tensor2D, ySquares: tf.Tensor): tf.Tensor2D {
  return combine(xSquares, tf.transpose(ySquares), tf.matMul(x, y, false, true));
}

/** Of a matrix with itself: the squares are the products' diagonal, so that rounding leaves each row at distance 0 from itself. */
function expandOwn(x: tf.Tensor2D): tf.Tensor2D {
  const products = tf.matMul<tf.Tensor2D>(x, x, false, true);
  const index = tf.range(0, x.shape[0], 1, 'int32');
  const diagonal = tf.equal(tf.expandDims(index, 1), tf.expandDims(index, 0));
  const squares = tf.sum(tf.where(diagonal, products, 0), 1, true);
  return combine(squares, tf.transpose(squares), products);
}

/** `[N, M]` from `[N, 1]`, `[1, M]` and `[N, M]`. */
function combine(xSquares: tf.Tensor, ySquares: tf.Tensor, products: tf.Tensor): tf.Tensor2D {
  return tf.maximum(tf.sub(tf.add(xSquares, ySquares), tf.mul(products, 2)), 0);
}

/** `[N, 1]` */
function squaredLengths(x: tf.Tensor2D): tf.Tensor {
  return tf.sum(tf.square(x), 1, true);
}

/** `2 sum_j g_ij (x_i - y_j)`, `[N, L]`. */
function pullRows(g: tf.Tensor, x: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return tf.mul(tf.sub(tf.mul(tf.sum(g, 1, true), x), tf.matMul(g, y)), 2);
}
