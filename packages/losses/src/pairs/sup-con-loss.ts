import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import { cosine } from '../distances/cosine.ts';
import type { Distance } from '../distances/distance.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { maskedLogSumExp } from '../tensors/masked-log-sum-exp.ts';
import type { PairOptions } from './pair-loss.ts';
import { pairLoss } from './pair-loss.ts';

/** Options of {@link supConLoss}. */
export interface SupConLossOptions<R extends Reduction = Reduction> extends PairOptions<R> {
  /** Above 0. Default 0.1. */
  readonly temperature?: number;
  /** Default cosine. Of a distance the negative counts. */
  readonly distance?: Distance;
}

/**
 * Supervised contrastive loss: each anchor's positives against all its pairs.
 *
 *     L_a = -1/|P(a)| sum_p log( exp(s_ap / T) / sum_i exp(s_ai / T) ),   i over positives and negatives of a
 *
 * Anchors without a positive cost 0 (and count in `mean`). A batch without any negative pair gives 0, as in pytorch-metric-learning.
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities; `undefined` with `mined`
 * @param options.temperature `T`, default 0.1
 * @param options.reduction default `meanNonZero` over anchors; `none` gives `[N]`
 * @returns a scalar, or `[N]`; the caller's to dispose
 * @throws RangeError for shapes that do not fit and a temperature that is not above 0
 *
 * Source: Khosla et al., "Supervised Contrastive Learning", NeurIPS 2020, eq. 2.
 *
 * @example
 * const loss = supConLoss(embeddings, labels);
 */
export function supConLoss<R extends Reduction = 'meanNonZero'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  { temperature = 0.1, distance = cosine(), reduction = 'meanNonZero' as R, ...set }: SupConLossOptions<R> = {},
): Reduced<R> {
  checkPositive('supConLoss', 'temperature', temperature);
  return pairLoss('supConLoss', embeddings, labels, { distance, reduction, ...set }, (pairs) => {
    const { positive, negative } = pairs;
    const logits = tf.div(pairs.similarities, temperature);
    const all = maskedLogSumExp(logits, tf.logicalOr(positive, negative));
    const count = tf.sum(tf.cast(positive, 'float32'), 1, true); // [N, 1]
    const share = tf.div(tf.cast(positive, 'float32'), tf.maximum(count, 1)); // [N, M]
    const counts = tf.logicalAnd(tf.greater(count, 0), tf.any(negative));
    // Against the largest logit, so that an anchor whose positive is far ahead costs exactly 0, and not rounding.
    const below = tf.where(positive, tf.sub(logits, all.shift), 0);
    const losses = tf.where(counts, tf.sub(all.logTotal, tf.sum(tf.mul(share, below), 1, true)), 0);
    return { losses: tf.squeeze(losses, [1]) };
  });
}
