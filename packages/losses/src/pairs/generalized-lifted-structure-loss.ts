import { checkFinite } from '@htg/ground/check-numbers';
import * as tf from '@tensorflow/tfjs-core';
import type { Distance } from '../distances/distance.ts';
import { euclidean } from '../distances/euclidean.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { maskedLogSumExp } from '../tensors/masked-log-sum-exp.ts';
import type { PairOptions } from './pair-loss.ts';
import { pairLoss } from './pair-loss.ts';

/** Options of {@link generalizedLiftedStructureLoss}. */
export interface GeneralizedLiftedStructureLossOptions<R extends Reduction = Reduction> extends PairOptions<R> {
  /** `m+`, what positives may be apart for nothing. Default 0. */
  readonly positiveMargin?: number;
  /** `m-`, the margin of negatives. Default 1. */
  readonly negativeMargin?: number;
  /** Default Euclidean of normalized rows. */
  readonly distance?: Distance;
}

/**
 * Generalized lifted structure loss: of each anchor all positives against all negatives.
 *
 *     L_a = [ log sum_p exp(d_ap - m+)  +  log sum_n exp(m- - d_an) ]+
 *
 * For a similarity the signs of the differences change. The sum over no positive, or no negative, is left out, as in
 * pytorch-metric-learning: an anchor without a positive is still pushed from its negatives.
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities; `undefined` with `mined`
 * @param options.reduction default `mean` over anchors; `none` gives `[N]`
 * @returns a scalar, or `[N]`; the caller's to dispose
 * @throws RangeError for shapes that do not fit and margins that are no numbers
 *
 * Source: Hermans, Beyer, Leibe, "In Defense of the Triplet Loss for Person Re-Identification", 2017, eq. 8; the margin of positives is
 * pytorch-metric-learning's.
 *
 * @example
 * const loss = generalizedLiftedStructureLoss(embeddings, labels, { negativeMargin: 0.5 });
 */
export function generalizedLiftedStructureLoss<R extends Reduction = 'mean'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  {
    positiveMargin = 0,
    negativeMargin = 1,
    distance = euclidean(),
    reduction = 'mean' as R,
    ...set
  }: GeneralizedLiftedStructureLossOptions<R> = {},
): Reduced<R> {
  checkFinite('generalizedLiftedStructureLoss', 'positiveMargin', positiveMargin);
  checkFinite('generalizedLiftedStructureLoss', 'negativeMargin', negativeMargin);
  const sign = distance.similarity ? 1 : -1;
  return pairLoss('generalizedLiftedStructureLoss', embeddings, labels, { distance, reduction, ...set }, (pairs) => {
    const { similarities, positive, negative } = pairs;
    const overAny = (x: tf.Tensor, mask: tf.Tensor): tf.Tensor =>
      tf.where(tf.any(mask, 1, true), maskedLogSumExp(x, mask).value, 0);
    const pull = overAny(tf.sub(sign * positiveMargin, similarities), positive);
    const push = overAny(tf.sub(similarities, sign * negativeMargin), negative);
    return { losses: tf.squeeze(tf.relu(tf.add(pull, push)), [1]) };
  });
}
