import { withGradient } from '@htg/ground/with-gradient';
import * as tf from '@tensorflow/tfjs-core';

/** `factor x`, whether tfjs has the gradient of a product or not. */
export function scaled<T extends tf.Tensor>(x: T, factor: number): T {
  return withGradient([x], () => ({ value: tf.mul(x, factor), gradient: (dy) => [tf.mul(dy, factor)] })) as T;
}
