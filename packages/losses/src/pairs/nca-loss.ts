import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import type { Distance } from '../distances/distance.ts';
import { squaredEuclidean } from '../distances/squared-euclidean.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { maskedLogSumExp } from '../tensors/masked-log-sum-exp.ts';
import { softplus } from '../tensors/smooth.ts';
import type { PairOptions } from './pair-loss.ts';
import { pairLoss } from './pair-loss.ts';

/** Options of {@link ncaLoss}. */
export interface NcaLossOptions<R extends Reduction = Reduction> extends PairOptions<R> {
  /** `s`, a factor of the distances, above 0. Default 1. */
  readonly scale?: number;
  /** Default squared Euclidean of normalized rows. */
  readonly distance?: Distance;
}

/**
 * Neighborhood components analysis: how probable it is that an anchor's randomly chosen neighbor is of its identity.
 *
 *     L_a = -log( sum_p exp(-s d_ap) / (sum_p exp(-s d_ap) + sum_n exp(-s d_an)) )
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities; `undefined` with `mined`
 * @param options.reduction default `mean` over anchors with a positive; `none` gives `[N]`, 0 for the others
 * @returns a scalar, or `[N]`; the caller's to dispose
 * @throws RangeError for shapes that do not fit and a scale that is not above 0
 *
 * Source: Goldberger et al., "Neighbourhood Components Analysis", NeurIPS 2004, eq. 2 and 6 (the sum of logarithms, its KL form).
 *
 * @example
 * const loss = ncaLoss(embeddings, labels, { scale: 8 });
 */
export function ncaLoss<R extends Reduction = 'mean'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  { scale = 1, distance = squaredEuclidean(), reduction = 'mean' as R, ...set }: NcaLossOptions<R> = {},
): Reduced<R> {
  checkPositive('ncaLoss', 'scale', scale);
  return pairLoss('ncaLoss', embeddings, labels, { distance, reduction, ...set }, (pairs) => {
    const logits = tf.mul(pairs.similarities, scale);
    const [own, others] = [pairs.positive, pairs.negative].map((mask) => maskedLogSumExp(logits, mask).value);
    const members = tf.any(pairs.positive, 1);
    const losses = tf.squeeze(softplus(tf.sub(others, own)), [1]);
    return { losses: tf.where(members, losses, 0), members };
  });
}
