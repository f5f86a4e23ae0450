import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * `x P(x)` with `P(x) = (1 + erf(x / sqrt 2)) / 2`, the normal distribution's; torch's exact GELU. Its gradient is `P(x) + x p(x)` with the
 * density `p(x) = exp(-x^2 / 2) / sqrt(2 pi)`.
 *
 * @returns the shape of `x`; the caller's to dispose
 *
 * Source: Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016.
 */
export function gelu(x: Tensor): Tensor {
  const op = tf.customGrad((...args) => {
    const [input, save] = args as unknown as [Tensor, (tensors: Tensor[]) => void];
    save([input]);
    return {
      value: tf.mul(input, distribution(input)),
      gradFunc: (dy, saved) => {
        const [at] = saved as [Tensor];
        const density = tf.mul(tf.exp(tf.mul(tf.square(at), -0.5)), 1 / Math.sqrt(2 * Math.PI));
        return tf.mul(dy, tf.add(distribution(at), tf.mul(at, density)));
      },
    };
  });
  return op(x);
}

function distribution(x: Tensor): Tensor {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}
