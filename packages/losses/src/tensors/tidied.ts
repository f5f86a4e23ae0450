import * as tf from '@tensorflow/tfjs-core';

/** `tf.tidy` for functions that return an object of tensors: tfjs's own type asks for an index signature. */
export function tidied<T extends object>(body: () => T): T {
  return tf.tidy(body as () => tf.TensorContainer) as T;
}
