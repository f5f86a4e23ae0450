import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor } from '@tensorflow/tfjs-core';

/**
 * Normalizes by mean and variance over some axes, then scales and shifts the last axis:
 *
 *     z = (x - mean) / sqrt(variance + epsilon),   y = gamma z + beta
 *
 * Over the last axis that is layer norm, over height and width instance norm. The variance has `n` in its denominator, as in torch. Its
 * gradient is in closed form, with `s = gamma dy`:
 *
 *     dx = (s - average(s) - z average(s z)) / deviation,  dgamma = sum(dy z),  dbeta = sum(dy)
 *
 * @param x `[..., C]`, float32
 * @param gamma `[C]`
 * @param beta `[C]`
 * @returns the shape of `x`; the caller's to dispose
 *
 * Source: Ba et al., "Layer Normalization", 2016; Ulyanov et al., "Instance Normalization", 2016.
 */
export function normalizeOver(
  x: Tensor,
  gamma: Tensor1D,
  beta: Tensor1D,
  { axes, epsilon }: { readonly axes: readonly number[]; readonly epsilon: number },
): Tensor {
  const average = (values: Tensor): Tensor => tf.mean(values, [...axes], true);
  const normalize = tf.customGrad((...args) => {
    const [input, scale, shift, save] = args as unknown as [Tensor, Tensor1D, Tensor1D, (tensors: Tensor[]) => void];
    const centered = tf.sub(input, average(input));
    const inverse = tf.rsqrt(tf.add(average(tf.square(centered)), epsilon));
    const normalized = tf.mul(centered, inverse);
    save([normalized, inverse, scale]);
    return {
      value: tf.add(tf.mul(normalized, scale), shift),
      gradFunc: (dy, saved) => {
        const [z, inverseDeviation, factor] = saved as [Tensor, Tensor, Tensor1D];
        const s = tf.mul(dy, factor);
        const spread = tf.sub(tf.sub(s, average(s)), tf.mul(z, average(tf.mul(s, z))));
        const rows = (values: Tensor): Tensor => tf.reshape(values, [-1, factor.size]);
        return [tf.mul(spread, inverseDeviation), tf.sum(rows(tf.mul(dy, z)), 0), tf.sum(rows(dy), 0)];
      },
    };
  });
  return normalize(x, gamma, beta);
}
