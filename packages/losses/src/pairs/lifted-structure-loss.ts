import { checkFinite } from '@htg/ground/check-numbers';
import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import type { Distance } from '../distances/distance.ts';
import { euclidean } from '../distances/euclidean.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { maskedLogSumExp } from '../tensors/masked-log-sum-exp.ts';
import { exponential } from '../tensors/smooth.ts';
import type { PairOptions } from './pair-loss.ts';
import { pairLoss } from './pair-loss.ts';

/** Options of {@link liftedStructureLoss}. */
export interface LiftedStructureLossOptions<R extends Reduction = Reduction> extends Omit<PairOptions<R>, 'ref'> {
  /** `m+`, what positives may be apart for nothing. Default 0. */
  readonly positiveMargin?: number;
  /** `m-`, the margin of negatives. Default 1. */
  readonly negativeMargin?: number;
  /** Default Euclidean of normalized rows. */
  readonly distance?: Distance;
}

/**
 * Lifted structure loss: each positive pair against the negatives of both its images.
 *
 *     J_ap = log( sum_n exp(m- - d_an) + sum_n exp(m- - d_pn) ) + d_ap - m+,   L_ap = [J_ap]+^2 / 2
 *
 * For a similarity the signs of the differences change. A pair without negatives costs 0. Both images of a pair have to be rows of the batch, so
 * there is no `ref`.
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities; `undefined` with `mined`
 * @param options.reduction default `mean` over positive pairs; `none` gives `[N, N]`, 0 where there is no positive pair
 * @returns a scalar, or `[N, N]`; the caller's to dispose
 * @throws RangeError for shapes that do not fit and margins that are no numbers
 *
 * Source: Song et al., "Deep Metric Learning via Lifted Structured Feature Embedding", CVPR 2016, eq. 4; the margin of positives and the
 * normalization are pytorch-metric-learning's.
 *
 * @example
 * const loss = liftedStructureLoss(embeddings, labels, { negativeMargin: 1 });
 */
export function liftedStructureLoss<R extends Reduction = 'mean'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  {
    positiveMargin = 0,
    negativeMargin = 1,
    distance = euclidean(),
    reduction = 'mean' as R,
    ...set
  }: LiftedStructureLossOptions<R> = {},
): Reduced<R> {
  checkFinite('liftedStructureLoss', 'positiveMargin', positiveMargin);
  checkFinite('liftedStructureLoss', 'negativeMargin', negativeMargin);
  const sign = distance.similarity ? 1 : -1;
  return pairLoss('liftedStructureLoss', embeddings, labels, { distance, reduction, ...set }, (pairs) => {
    const { similarities, positive, negative } = pairs;
    const pushes = maskedLogSumExp(tf.sub(similarities, sign * negativeMargin), negative).value; // [N, 1]
    const both = [pushes, tf.transpose(pushes)];
    const largest = tf.maximum(stopGradient(both[0]), stopGradient(both[1])); // [N, N]
    const [ofAnchor, ofPositive] = both.map((each) => exponential(tf.sub(each, largest)));
    const push = tf.add(tf.log(tf.add(ofAnchor, ofPositive)), largest);
    const violation = tf.relu(tf.add(push, tf.sub(sign * positiveMargin, similarities)));
    return { losses: tf.where(positive, tf.div(tf.square(violation), 2), 0), members: positive };
  });
}
