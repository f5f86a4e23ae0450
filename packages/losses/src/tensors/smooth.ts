import { withGradient } from '@htg/ground/with-gradient';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/**
 * `exp x`. tfjs's own has no second derivative: its gradient is made of the result that was kept, which knows nothing of `x`. This one is made anew
 * from `x` where it is differentiated again.
 */
export function exponential(x: Tensor): Tensor {
  return withGradient([x], (save) => {
    const value = tf.exp(x);
    save([x, value]);
    return {
      value,
      gradient: (dy, [input, kept]) => [tf.mul(dy, isDifferentiated() ? exponential(input) : kept)],
    };
  });
}

/** `log(1 + exp x)`, with derivatives of any order, as tfjs's own has not. */
export function softplus(x: Tensor): Tensor {
  return withGradient([x], (save) => {
    save([x]);
    return { value: tf.softplus(x), gradient: (dy, [input]) => [tf.mul(dy, logistic(input))] };
  });
}

/** `1 / (1 + exp -x)`, with derivatives of any order. */
export function logistic(x: Tensor): Tensor {
  return withGradient([x], (save) => {
    save([x]);
    const slope = (input: Tensor): Tensor => tf.mul(logistic(input), tf.sub(1, logistic(input)));
    return { value: tf.sigmoid(x), gradient: (dy, [input]) => [tf.mul(dy, slope(input))] };
  });
}

/** Whether what is computed now will be differentiated: within a gradient, whether there is a gradient of that. */
export function isDifferentiated(): boolean {
  return tf.engine().state.gradientDepth > 0;
}
