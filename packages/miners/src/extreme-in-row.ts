import * as tf from '@tensorflow/tfjs-core';

/**
 * The pair with the largest (or smallest) value of each row, among those allowed.
 *
 * @param values `[N, M]`
 * @param allowed `[N, M]`, boolean
 * @returns `[N, M]`, boolean, true at one place of each row that has an allowed pair (the first of equals), else nowhere
 */
export function extremeInRow(values: tf.Tensor2D, allowed: tf.Tensor2D, extreme: 'largest' | 'smallest'): tf.Tensor2D {
  const best =
    extreme === 'largest'
      ? tf.argMax(tf.where(allowed, values, -Infinity), 1)
      : tf.argMin(tf.where(allowed, values, Infinity), 1);
  // A row without any allowed pair names its first one.
  return tf.logicalAnd(tf.oneHot(best as tf.Tensor1D, values.shape[1], 1, 0, 'bool'), allowed);
}
