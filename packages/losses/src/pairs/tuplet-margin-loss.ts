import { checkFinite } from '@htg/ground/check-numbers';
import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import { cosine } from '../distances/cosine.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { maskedLogSumExp } from '../tensors/masked-log-sum-exp.ts';
import { softplus } from '../tensors/smooth.ts';
import { turnedCosines } from '../tensors/turned-cosines.ts';
import type { PairOptions } from './pair-loss.ts';
import { pairLoss } from './pair-loss.ts';

/** Options of {@link tupletMarginLoss}. */
export interface TupletMarginLossOptions<R extends Reduction = Reduction> extends PairOptions<R> {
  /** `m` in degrees, by which the angle of a positive pair is made smaller. Default 5.73. */
  readonly margin?: number;
  /** `s`, a factor of the cosines, above 0. Default 64. */
  readonly scale?: number;
}

/**
 * Tuplet margin loss: each positive pair against all negatives of its anchor, with a slack for the positive's angle.
 *
 *     L_ap = log(1 + sum_n exp(s (cos theta_an - cos(theta_ap - m))))
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities; `undefined` with `mined`
 * @param options.reduction default `mean` over positive pairs; `none` gives `[N, M]`, 0 where there is no positive pair
 * @returns a scalar, or `[N, M]`; the caller's to dispose
 * @throws RangeError for shapes that do not fit and options that are no numbers
 *
 * Source: Yu and Tao, "Deep Metric Learning With Tuplet Margin Loss", ICCV 2019, eq. 7.
 *
 * @example
 * const loss = tupletMarginLoss(embeddings, labels, { scale: 32 });
 */
export function tupletMarginLoss<R extends Reduction = 'mean'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  { margin = 5.73, scale = 64, reduction = 'mean' as R, ...set }: TupletMarginLossOptions<R> = {},
): Reduced<R> {
  checkFinite('tupletMarginLoss', 'margin', margin);
  checkPositive('tupletMarginLoss', 'scale', scale);
  return pairLoss('tupletMarginLoss', embeddings, labels, { distance: cosine(), reduction, ...set }, (pairs) => {
    const own = turnedCosines(pairs.distances, (-margin * Math.PI) / 180);
    const rivals = maskedLogSumExp(tf.mul(pairs.distances, scale), pairs.negative);
    const losses = softplus(tf.sub(rivals.value, tf.mul(own, scale)));
    return { losses: tf.where(pairs.positive, losses, 0), members: pairs.positive };
  });
}
