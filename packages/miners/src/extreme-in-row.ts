import * as tf from '@tensorflow/tfjs-core';

/**
 * The pair with the largest (or smallest) value of each row, among those allowed.
 *
 * @param values `[N, M]`
 * @param allowed `[N, M]`, boolean
 * @returns `[N, M]`, boolean, true at one place of each row that has an allowed pair (the first of equals), else nowhere
 */
export function extremeInRow(values: tf.Tensor2D, allowed: tf.Tensor2D, extreme: 'largest' | 'smallest'): tf.Tensor2D {
  const best: tf.Tensor1D =
    extreme === 'largest'
      ? tf.argMax(tf.where(allowed, values, -Infinity), 1)
      : tf.argMin(tf.where(allowed, values, Infinity), 1);
  const places = tf.range(0, values.shape[1], 1, 'int32');
  // A row without any allowed pair names its first one.
  return tf.logicalAnd(tf.equal(tf.expandDims(best, 1), tf.expandDims(places, 0)), allowed);
}
