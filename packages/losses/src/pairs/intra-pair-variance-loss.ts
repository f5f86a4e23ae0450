import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import { cosine } from '../distances/cosine.ts';
import type { Distance } from '../distances/distance.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { countTrue, inverse } from '../reduction/reduction.ts';
import { bySides } from './by-sides.ts';
import type { PairOptions } from './pair-loss.ts';
import { pairLoss } from './pair-loss.ts';

/** Options of {@link intraPairVarianceLoss}. */
export interface IntraPairVarianceLossOptions<R extends Reduction = Reduction> extends PairOptions<R> {
  /** `e+`, how far positives may lie from their mean, as a share of it, at least 0. Default 0.01. */
  readonly positiveSlack?: number;
  /** `e-`, the same of negatives. Default 0.01. */
  readonly negativeSlack?: number;
  /** Default cosine. */
  readonly distance?: Distance;
}

/**
 * Intra-pair variance loss: a regularizer beside another loss, which draws positive pairs that are worse than their mean `mu+`, and negative ones that are worse
 * than theirs, `mu-`, towards it.
 *
 *     L = mean_p [(1 - e+) mu+ - s_ap]+^2  +  mean_n [s_an - (1 + e-) mu-]+^2
 *
 * For a distance `[d_ap - (1 + e+) mu+]+^2` and `[(1 - e-) mu- - d_an]+^2`.
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities; `undefined` with `mined`
 * @param options.reduction of positives and of negatives, each on their own; default `mean`; `none` gives `[N, M]`, 0 where there is no pair
 * @returns a scalar, or `[N, M]`; the caller's to dispose
 * @throws RangeError for shapes that do not fit and slacks below 0
 *
 * Source: Yu, Yin, Luo, "Deep Metric Learning with Intra-Pair Variance", ICASSP 2020, in the form of pytorch-metric-learning: means have a gradient, too.
 *
 * @example
 * const loss = intraPairVarianceLoss(embeddings, labels, { positiveSlack: 0.05 });
 */
export function intraPairVarianceLoss<R extends Reduction = 'mean'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  {
    positiveSlack = 0.01,
    negativeSlack = 0.01,
    distance = cosine(),
    reduction = 'mean' as R,
    ...set
  }: IntraPairVarianceLossOptions<R> = {},
): Reduced<R> {
  checkPositive('intraPairVarianceLoss', 'positiveSlack', positiveSlack, true);
  checkPositive('intraPairVarianceLoss', 'negativeSlack', negativeSlack, true);
  const sign = distance.similarity ? 1 : -1;
  return pairLoss('intraPairVarianceLoss', embeddings, labels, { distance, reduction, ...set }, (pairs) => {
    const { similarities, positive, negative } = pairs;
    const meanOf = (mask: tf.Tensor2D): tf.Tensor =>
      tf.mul(tf.sum(tf.where(mask, similarities, 0)), inverse(countTrue(mask)));
    const missing = tf.sub(tf.mul(meanOf(positive), 1 - sign * positiveSlack), similarities);
    const beyond = tf.sub(similarities, tf.mul(meanOf(negative), 1 + sign * negativeSlack));
    const squares = [missing, beyond].map((excess) => tf.square(tf.relu(excess)));
    return bySides(tf.where(positive, squares[0], tf.where(negative, squares[1], 0)), pairs);
  });
}
