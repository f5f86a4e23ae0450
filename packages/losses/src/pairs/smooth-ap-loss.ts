import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import { cosine } from '../distances/cosine.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { diagonal } from '../tensors/diagonal.ts';
import type { PairOptions } from './pair-loss.ts';
import { pairLoss } from './pair-loss.ts';
import { softlyNearer } from './soft-ranks.ts';

/** Options of {@link smoothApLoss}. */
export interface SmoothApLossOptions<R extends Reduction = Reduction> extends Omit<PairOptions<R>, 'ref'> {
  /** `T`, above 0: the smaller, the more like the true ranks. Default 0.01. */
  readonly temperature?: number;
}

/**
 * Smooth-AP: one less the average precision of each anchor, from ranks by sigmoids of differences of cosines. `P` holds the positives and the anchor.
 *
 *     AP_a = 1/|P| sum_(p of P) (1 + sum_(j of P, j != p) sigma((s_aj - s_ap) / T)) / (1 + sum_(j != p) sigma((s_aj - s_ap) / T)),   L_a = 1 - AP_a
 *
 * It takes `N x N x N` numbers: 67 MB for a batch of 256. All ranked images have to be rows of the batch, so there is no `ref`.
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities of any number of images; `undefined` with `mined`
 * @param options.reduction default `mean` over anchors with a positive; `none` gives `[N]`, 0 for the others
 * @returns a scalar, or `[N]`; the caller's to dispose
 * @throws RangeError for shapes that do not fit and a temperature that is not above 0
 *
 * Source: Brown et al., "Smooth-AP: Smoothing the Path Towards Large-Scale Image Retrieval", ECCV 2020, eq. 6; with the anchor among its positives, as in
 * the authors' code.
 *
 * @example
 * const loss = smoothApLoss(embeddings, labels, { temperature: 0.05 });
 */
export function smoothApLoss<R extends Reduction = 'mean'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  { temperature = 0.01, reduction = 'mean' as R, ...set }: SmoothApLossOptions<R> = {},
): Reduced<R> {
  checkPositive('smoothApLoss', 'temperature', temperature);
  return pairLoss('smoothApLoss', embeddings, labels, { distance: cosine(), reduction, ...set }, (pairs) => {
    const self = diagonal(pairs.distances.shape[0]);
    const own = tf.logicalOr(pairs.positive, self);
    const ranked = tf.logicalOr(own, pairs.negative);
    const nearer = tf.where(tf.logicalNot(self), softlyNearer(pairs.similarities, temperature), 0); // [N, N, N]
    const [amongOwn, amongAll] = [own, ranked].map((mask) =>
      tf.add(tf.sum(tf.where(tf.expandDims(mask, 1), nearer, 0), 2), 1),
    );
    const precisions = tf.where(own, tf.div(amongOwn, amongAll), 0); // [N, N]
    const count = tf.sum(tf.cast(own, 'float32'), 1);
    const members = tf.any(pairs.positive, 1);
    return { losses: tf.where(members, tf.sub(1, tf.div(tf.sum(precisions, 1), count)), 0), members };
  });
}
