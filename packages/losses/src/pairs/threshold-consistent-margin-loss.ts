import { checkFinite } from '@htg/ground/check-numbers';
import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import { cosine } from '../distances/cosine.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { bySides } from './by-sides.ts';
import type { PairOptions } from './pair-loss.ts';
import { pairLoss } from './pair-loss.ts';

/** Options of {@link thresholdConsistentMarginLoss}. */
export interface ThresholdConsistentMarginLossOptions<R extends Reduction = Reduction> extends PairOptions<R> {
  /** `m+`, the cosine that positives are to reach. Default 0.9. */
  readonly positiveMargin?: number;
  /** `m-`, the cosine that negatives are to stay below. Default 0.5. */
  readonly negativeMargin?: number;
  /** `lambda+`, factor of the positives, at least 0. Default 1. */
  readonly positiveWeight?: number;
  /** `lambda-`, factor of the negatives, at least 0. Default 1. */
  readonly negativeWeight?: number;
}

/**
 * Threshold-consistent margin loss, on cosines `s`: a regularizer beside another loss, after which one threshold fits all identities.
 *
 *     L = lambda+ mean_p [m+ - s_ap]+  +  lambda- mean_n [s_an - m-]+
 *
 * The means are over those pairs that miss their margin.
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities; `undefined` with `mined`
 * @param options.reduction of positives and of negatives, each on their own; default `meanNonZero`; `none` gives `[N, M]`, 0 where there is no pair
 * @returns a scalar, or `[N, M]`; the caller's to dispose
 * @throws RangeError for shapes that do not fit and options that are no numbers
 *
 * Source: Zhang et al., "Threshold-Consistent Margin Loss for Open-World Deep Metric Learning", ICLR 2024, eq. 4. (pytorch-metric-learning also counts pairs
 * exactly at their margin.)
 *
 * @example
 * const loss = thresholdConsistentMarginLoss(embeddings, labels, { positiveMargin: 0.8 });
 */
export function thresholdConsistentMarginLoss<R extends Reduction = 'meanNonZero'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  {
    positiveMargin = 0.9,
    negativeMargin = 0.5,
    positiveWeight = 1,
    negativeWeight = 1,
    reduction = 'meanNonZero' as R,
    ...set
  }: ThresholdConsistentMarginLossOptions<R> = {},
): Reduced<R> {
  const name = 'thresholdConsistentMarginLoss';
  checkFinite(name, 'positiveMargin', positiveMargin);
  checkFinite(name, 'negativeMargin', negativeMargin);
  checkPositive(name, 'positiveWeight', positiveWeight, true);
  checkPositive(name, 'negativeWeight', negativeWeight, true);
  return pairLoss(name, embeddings, labels, { distance: cosine(), reduction, ...set }, (pairs) => {
    const { similarities, positive, negative } = pairs;
    const missing = tf.mul(tf.relu(tf.sub(positiveMargin, similarities)), positiveWeight);
    const beyond = tf.mul(tf.relu(tf.sub(similarities, negativeMargin)), negativeWeight);
    return bySides(tf.where(positive, missing, tf.where(negative, beyond, 0)), pairs);
  });
}
