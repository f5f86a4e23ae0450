import { stopGradient } from '@htg/ground/stop-gradient';
import { withGradient } from '@htg/ground/with-gradient';
import * as tf from '@tensorflow/tfjs-core';

/** `sqrt(x)`, whose gradient at 0 is 0 instead of infinite. */
export function squareRoot<T extends tf.Tensor>(x: T): T {
  return withGradient([x], (save) => {
    save([x]);
    return {
      value: tf.sqrt(x),
      gradient(dy, [squared]) {
        const isApart = tf.greater(stopGradient(squared), 0);
        const root = tf.sqrt(tf.where(isApart, squared, 1));
        return [tf.where(isApart, tf.div(dy, tf.mul(root, 2)), 0)];
      },
    };
  }) as T;
}
