import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor } from '@tensorflow/tfjs-core';

/** Of each row the center of its own identity in the batch, the mean of that identity's rows. @returns `[N, L]` */
export function ownCenters(features: Tensor2D, labels: Tensor1D): Tensor2D {
  const members = tf.cast(sameIdentity(labels, labels), 'float32') as Tensor2D; // [N, N]
  return tf.div(tf.matMul(members, features), tf.sum(members, 1, true));
}

/** Which rows are of which rows' identity. @returns `[M, N]`, booleans */
export function sameIdentity(labels: Tensor1D, others: Tensor1D): Tensor {
  return tf.equal(tf.expandDims(labels, 1), tf.expandDims(others, 0));
}
