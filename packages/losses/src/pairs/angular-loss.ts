import * as tf from '@tensorflow/tfjs-core';
import { cosine } from '../distances/cosine.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { exponential, softplus } from '../tensors/smooth.ts';
import type { PairOptions } from './pair-loss.ts';
import { pairLoss } from './pair-loss.ts';

/** Options of {@link angularLoss}. */
export interface AngularLossOptions<R extends Reduction = Reduction> extends Omit<PairOptions<R>, 'ref'> {
  /** `alpha`, the angle at the negative that a triangle may have at most; above 0, at most 65 degrees. Default 40. */
  readonly angle?: number;
}

/**
 * Angular loss, on cosines `s`: in the triangle of a positive pair and a negative the angle at the negative is to be small.
 *
 *     L_ap = log(1 + sum_n exp(f_apn)),   f_apn = 4 tan^2(alpha) (s_an + s_pn) - 2 (1 + tan^2(alpha)) s_ap,   n the negatives of a
 *
 * A pair whose anchor has no negative costs 0. Both images of a pair have to be rows of the batch, so there is no `ref`. The sum over triplets is a
 * product of two matrices: memory is `N x N`.
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities; `undefined` with `mined`
 * @param options.reduction default `mean` over positive pairs; `none` gives `[N, N]`, 0 where there is no positive pair
 * @returns a scalar, or `[N, N]`; the caller's to dispose
 * @throws RangeError for shapes that do not fit and an angle out of its range
 *
 * Source: Wang et al., "Deep Metric Learning with Angular Loss", ICCV 2017, eq. 8 and 9 (without the N-pair term). Rows are normalized, those of
 * negatives too.
 *
 * @example
 * const loss = angularLoss(embeddings, labels, { angle: 45 });
 */
export function angularLoss<R extends Reduction = 'mean'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  { angle = 40, reduction = 'mean' as R, ...set }: AngularLossOptions<R> = {},
): Reduced<R> {
  if (!(angle > 0 && angle <= 65)) {
    throw new RangeError(
      `angularLoss: expected angle above 0 and at most 65 degrees, received ${String(angle)}; 40 is usual`,
    );
  }
  const square = Math.tan((angle * Math.PI) / 180) ** 2;
  return pairLoss('angularLoss', embeddings, labels, { distance: cosine(), reduction, ...set }, (pairs) => {
    const { similarities, positive, negative } = pairs;
    // Of cosines and such angles exponentials and their products lie within exp(-37) and exp(37).
    const sides = exponential(tf.mul(similarities, 4 * square));
    const total = tf.matMul(tf.where(negative, sides, 0), sides, false, true); // over the negatives, [N, N]
    const excess = tf.sub(tf.log(tf.maximum(total, 1e-30)), tf.mul(similarities, 2 * (1 + square)));
    const counts = tf.logicalAnd(positive, tf.any(negative, 1, true));
    return { losses: tf.where(counts, softplus(excess), 0), members: positive };
  });
}
