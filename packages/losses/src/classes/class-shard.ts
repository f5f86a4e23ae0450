import type * as tf from '@tensorflow/tfjs-core';

/**
 * Which part of all identities' weights a loss holds, where several processes divide them, and how these exchange. All of them compute the same
 * losses of the same batch, each with its own identities; they must do so in the same order.
 */
export interface ClassShard {
  /** Number of this process, from 0. */
  readonly index: number;
  /** How many processes divide the weights. */
  readonly count: number;
  /** The sum of what all of them pass, the same to the bit on each. No gradient of it is taken. */
  readonly sum: (x: tf.Tensor) => tf.Tensor;
  /** The largest of what all of them pass, element by element. No gradient of it is taken. */
  readonly largest: (x: tf.Tensor) => tf.Tensor;
}
