import * as tf from '@tensorflow/tfjs-core';

/** The logarithm of a sum of exponentials, and its derivative. */
export interface LogSumExp {
  /** Of the length 1 along the axis. */
  readonly value: tf.Tensor;
  /** `value = log(total) + shift`: the first part, without the largest member. */
  readonly logTotal: tf.Tensor;
  readonly shift: tf.Tensor;
  /** Derivative of `value` by each member: a softmax that leaves room for `zero`. 0 elsewhere. */
  readonly weights: tf.Tensor;
}

/**
 * `log(sum_j exp x_j)` over the members of each row (or column), without overflow.
 *
 * @param x `[N, M]`
 * @param mask `[N, M]`, boolean
 * @param options.zero add a term `exp 0`: `log(1 + sum_j exp x_j)`, 0 for no member. Without it no member gives -Infinity
 * @param options.axis 1 for rows, 0 for columns
 */
export function maskedLogSumExp(
  x: tf.Tensor,
  mask: tf.Tensor,
  { zero = false, axis = 1 }: { readonly zero?: boolean; readonly axis?: 0 | 1 } = {},
): LogSumExp {
  const largest = tf.max(tf.where(mask, x, zero ? 0 : lowest), axis, true);
  const shift = zero ? tf.maximum(largest, 0) : largest;
  const exponentials = tf.where(mask, tf.exp(tf.sub(x, shift)), 0);
  const members = tf.sum(exponentials, axis, true);
  const total = zero ? tf.add(members, tf.exp(tf.neg(shift))) : members;
  const logTotal = tf.log(total);
  return {
    value: tf.add(logTotal, shift),
    logTotal,
    shift,
    weights: tf.div(exponentials, zero ? total : tf.maximum(total, smallest)),
  };
}

/** Far below any logit, and still finite, so that no Infinity - Infinity appears in a row without members. */
const lowest = -1e30;

/** The smallest normal number of single precision. */
const smallest = 1.2e-38;
