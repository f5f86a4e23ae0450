import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../with-gradient.ts';

/**
 * How the losses of pairs, triplets or images become one number: their mean, the mean of those above zero (the field's default for
 * hinges), their sum, or not at all.
 */
export type Reduction = 'none' | 'mean' | 'meanNonZero' | 'sum';

/** What a loss returns: one number, unless the reduction is `none`. */
export type Reduced<R extends Reduction> = R extends 'none' ? tf.Tensor : tf.Scalar;

/** Losses before their reduction, and the way back from them. */
export interface Losses {
  /** Of any shape; 0 where there is no member. */
  readonly losses: tf.Tensor;
  /** Where the members are, boolean of the same shape. Left out: everywhere. */
  readonly members?: tf.Tensor | undefined;
  /** What each loss counts in a mean (of those above zero), in place of one over the number of members: for sums of several means. */
  readonly share?: (nonZero: boolean) => tf.Tensor;
  /** Tensors that `pullback` needs. */
  readonly saved: readonly tf.Tensor[];
  /**
   * Derivatives by the inputs, from `weights`, the derivative by each loss: a scalar or of the shape of the losses. Nothing may come from
   * where there is no member, nor from pairs and triplets whose loss is 0.
   */
  readonly pullback: (weights: tf.Tensor, saved: readonly tf.Tensor[]) => tf.Tensor[];
}

/**
 * Losses of some inputs, reduced, as one node of the tape. An empty set gives 0, not 0/0; an input that is not finite gives NaN,
 * which hinges and masks would drop.
 *
 * Gradients are written out, so that they need neither tfjs's registered gradients nor tensors that the backward pass would keep.
 */
export function reducedLoss<R extends Reduction>(
  inputs: readonly tf.Tensor[],
  reduction: R,
  forward: () => Losses,
): Reduced<R> {
  return withGradient<tf.Tensor>(inputs, () => {
    const all = forward();
    const { losses, saved, pullback } = all;
    const finite = allFinite(inputs);
    if (reduction === 'none') return { value: orNaN(finite, losses), saved, gradient: pullback };
    const share = shareOfEach(all, reduction);
    const total = share.rank === 0 ? tf.mul(tf.sum(losses), share) : tf.sum(tf.mul(losses, share));
    return {
      value: orNaN(finite, total),
      saved: [share, ...saved],
      gradient: (dy, [weights, ...kept]) => pullback(tf.mul(weights, dy), kept),
    };
  }) as Reduced<R>;
}

/** What each loss counts in the reduced one: a scalar, or one number a loss. Where there is no member it does not matter. */
function shareOfEach({ losses, members, share }: Losses, reduction: Exclude<Reduction, 'none'>): tf.Tensor {
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

/** Whether no input holds NaN or an infinity, a boolean scalar. */
function allFinite(inputs: readonly tf.Tensor[]): tf.Tensor {
  // One pass: NaN and infinities survive a sum. (So does a sum beyond 3e38; no loss of such inputs is worth having.)
  return tf.isFinite(inputs.map((input) => tf.sum(input)).reduce((a, b) => tf.add(a, b)));
}

/** The value, or NaN. */
function orNaN(finite: tf.Tensor, value: tf.Tensor): tf.Tensor {
  return tf.where(finite, value, NaN);
}

/** Raises for a reduction that is none; `caller` opens the error text. */
export function checkReduction(caller: string, reduction: Reduction): void {
  if (!['none', 'mean', 'meanNonZero', 'sum'].includes(reduction)) {
    throw new RangeError(
      `${caller}: expected reduction none, mean, meanNonZero or sum, received ${reduction}; choose one of them`,
    );
  }
}
