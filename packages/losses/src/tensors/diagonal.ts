import * as tf from '@tensorflow/tfjs-core';

/** `[N, N]`, boolean, true on the diagonal. */
export function diagonal(n: number): tf.Tensor2D {
  const index = tf.range(0, n, 1, 'int32');
  return tf.equal(tf.expandDims(index, 1), tf.expandDims(index, 0));
}
