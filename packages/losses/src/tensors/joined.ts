import { withGradient } from '@htg/ground/with-gradient';
import * as tf from '@tensorflow/tfjs-core';

/** `tf.concat` of two tensors, with its gradient, which tfjs-core alone does not bring: each gets back its part. */
export function joined<T extends tf.Tensor>(first: T, second: T, axis = 0): T {
  return withGradient([first, second], () => ({
    value: tf.concat([first, second], axis),
    gradient: (dy) => tf.split(dy, [first.shape[axis], second.shape[axis]], axis),
  })) as T;
}
