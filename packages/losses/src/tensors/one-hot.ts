import * as tf from '@tensorflow/tfjs-core';

/**
 * Row `i` is true at column `indices[i]` alone, and nowhere if there is no such column, as for 1.5. (tfjs's own `oneHot` refuses a depth of 1.)
 *
 * @param indices `[N]`
 * @param depth `K`
 * @param from number of the first column
 * @returns `[N, K]`, boolean
 */
export function oneHot(indices: tf.Tensor1D, depth: number, from = 0): tf.Tensor2D {
  return tf.equal(tf.expandDims(indices, 1), tf.expandDims(tf.range(from, from + depth, 1, 'int32'), 0));
}
