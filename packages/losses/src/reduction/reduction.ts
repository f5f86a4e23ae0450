import { checkOneOf } from '@htg/ground/check-options';
import * as tf from '@tensorflow/tfjs-core';

/**
 * How the losses of pairs, triplets or images become one number: their mean, the mean of those above zero (the field's default for
 * hinges), their sum, or not at all.
 */
export type Reduction = 'none' | 'mean' | 'meanNonZero' | 'sum';

/** What a loss returns: one number, unless the reduction is `none`. */
export type Reduced<R extends Reduction> = R extends 'none' ? tf.Tensor : tf.Scalar;

/** Losses before their reduction. */
export interface Losses {
  /** Of any shape; 0 where there is no member. */
  readonly losses: tf.Tensor;
  /** Where the members are, boolean of the same shape. Left out: everywhere. */
  readonly members?: tf.Tensor | undefined;
  /** What each loss counts in a mean (of those above zero), in place of one over the number of members: for sums of several means. */
  readonly share?: (nonZero: boolean) => tf.Tensor;
}

/** What each loss counts in the reduced one: a scalar, or one number a loss. Where there is no member it does not matter. */
export function shareOfEach({ losses, members, share }: Losses, reduction: Exclude<Reduction, 'none'>): tf.Tensor {
  if (reduction === 'sum') return tf.scalar(1);
  const nonZero = reduction === 'meanNonZero';
  if (share) return share(nonZero);
  if (!nonZero) return members ? inverse(countTrue(members)) : tf.scalar(1 / Math.max(losses.size, 1));
  const active = tf.cast(tf.greater(losses, 0), 'float32');
  const each = inverse(tf.sum(active));
  // An anchor's loss of 0 may still have a slope, as a hinge's has not: it must not count.
  return losses.rank === 1 ? tf.mul(active, each) : each;
}

/** `1 / count`, and 1 for a count of 0. */
export function inverse(count: tf.Tensor): tf.Scalar {
  return tf.div(1, tf.maximum(count, 1));
}

/** How many elements are true, a float scalar. */
export function countTrue(mask: tf.Tensor): tf.Scalar {
  return tf.sum(tf.cast(mask, 'float32'));
}

/** 1 if no input holds NaN or an infinity, else NaN: a scalar that the loss and its gradient are multiplied by. */
export function oneIfFinite(inputs: readonly tf.Tensor[]): tf.Scalar {
  // One pass: NaN and infinities survive a sum. (So does a sum beyond 3e38; no loss of such inputs is worth having.)
  const total = inputs.map((input) => tf.sum(input)).reduce((a, b) => tf.add(a, b));
  return tf.where<tf.Scalar>(tf.isFinite(total), 1, NaN);
}

/** Raises for a reduction that is none; `caller` opens the error text. */
export function checkReduction(caller: string, reduction: Reduction): void {
  checkOneOf(caller, 'reduction', reduction, ['none', 'mean', 'meanNonZero', 'sum']);
}
