import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { exponential } from './smooth.ts';

/** The logarithm of a sum of exponentials. */
export interface LogSumExp {
  /** Of the length 1 along the axis. */
  readonly value: tf.Tensor;
  /** `value = logTotal + shift`: the first part, without the largest member. */
  readonly logTotal: tf.Tensor;
  /** A constant of the gradient. */
  readonly shift: tf.Tensor;
}

/**
 * `log(sum_j exp x_j)` over the members of each row (or column), without overflow.
 *
 * @param x `[N, M]`
 * @param mask `[N, M]`, boolean
 * @param options.zero add a term `exp 0`: `log(1 + sum_j exp x_j)`, 0 for no member. Without it no member gives -1e30
 * @param options.axis 1 for rows, 0 for columns
 */
export function maskedLogSumExp(
  x: tf.Tensor,
  mask: tf.Tensor,
  { zero = false, axis = 1 }: { readonly zero?: boolean; readonly axis?: 0 | 1 } = {},
): LogSumExp {
  const shift = tf.max(tf.where(mask, stopGradient(x), zero ? 0 : lowest), axis, true);
  const highest = zero ? tf.maximum(shift, 0) : shift;
  // Masked before the exponential: an infinite one has no gradient of 0.
  const exponentials = exponential(tf.where(mask, tf.sub(x, highest), -Infinity));
  const members = tf.sum(exponentials, axis, true);
  const logTotal = tf.log(zero ? tf.add(members, tf.exp(tf.neg(highest))) : tf.maximum(members, smallest));
  return { value: tf.add(logTotal, highest), logTotal, shift: highest };
}

/** Far below any logit, and still finite, so that no Infinity - Infinity appears in a row without members. */
const lowest = -1e30;

/** The smallest normal number of single precision. */
const smallest = 1.2e-38;
