import { checkFinite } from '@htg/ground/check-numbers';
import * as tf from '@tensorflow/tfjs-core';
import type { Distance } from '../distances/distance.ts';
import { euclidean } from '../distances/euclidean.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { bySides } from './by-sides.ts';
import type { PairOptions } from './pair-loss.ts';
import { pairLoss } from './pair-loss.ts';

/** Options of {@link contrastiveLoss}. */
export interface ContrastiveLossOptions<R extends Reduction = Reduction> extends PairOptions<R> {
  /** Positives cost what lies beyond it. Default 0. */
  readonly positiveMargin?: number;
  /** Negatives cost what is missing to it. Default 1. */
  readonly negativeMargin?: number;
  /** Default Euclidean of normalized rows. */
  readonly distance?: Distance;
}

/**
 * Contrastive loss.
 *
 *     L = mean_p [d_ap - m+]+  +  mean_n [m- - d_an]+
 *
 * Positive and negative pairs are reduced each on their own, then added. For a similarity the hinges are `[m+ - s]+` and `[s - m-]+`.
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities; `undefined` with `mined`
 * @param options.reduction default `meanNonZero`; `none` gives `[N, M]`, 0 where there is no pair
 * @returns a scalar, or `[N, M]`; the caller's to dispose
 * @throws RangeError for shapes that do not fit and margins that are no numbers
 *
 * Source: Hadsell, Chopra, LeCun, CVPR 2006; the margin of positives, the unsquared hinge and the defaults are
 * pytorch-metric-learning's.
 *
 * @example
 * const loss = contrastiveLoss(embeddings, labels, { negativeMargin: 0.5 });
 */
export function contrastiveLoss<R extends Reduction = 'meanNonZero'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  {
    positiveMargin = 0,
    negativeMargin = 1,
    distance = euclidean(),
    reduction = 'meanNonZero' as R,
    ...set
  }: ContrastiveLossOptions<R> = {},
): Reduced<R> {
  checkFinite('contrastiveLoss', 'positiveMargin', positiveMargin);
  checkFinite('contrastiveLoss', 'negativeMargin', negativeMargin);
  const sign = distance.similarity ? -1 : 1;
  return pairLoss('contrastiveLoss', embeddings, labels, { distance, reduction, ...set }, (pairs) => {
    const { distances, positive, negative } = pairs;
    const direction = tf.where(positive, sign, tf.where(negative, -sign, 0));
    const margins = tf.where(positive, -sign * positiveMargin, tf.where(negative, sign * negativeMargin, 0));
    return bySides(tf.relu(tf.add(tf.mul(distances, direction), margins)), pairs);
  });
}
