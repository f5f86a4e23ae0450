import { checkFinite } from '@htg/ground/check-numbers';
import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import { cosine } from '../distances/cosine.ts';
import type { Distance } from '../distances/distance.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { maskedLogSumExp } from '../tensors/masked-log-sum-exp.ts';
import type { PairOptions } from './pair-loss.ts';
import { pairLoss } from './pair-loss.ts';

/** Options of {@link multiSimilarityLoss}. */
export interface MultiSimilarityLossOptions<R extends Reduction = Reduction> extends PairOptions<R> {
  /** Sharpness over positives, above 0. Default 2. */
  readonly alpha?: number;
  /** Sharpness over negatives, above 0. Default 50. */
  readonly beta?: number;
  /** The similarity (or distance) where weights turn. Default 0.5. */
  readonly base?: number;
  /** Default cosine. */
  readonly distance?: Distance;
}

/**
 * Multi-similarity loss.
 *
 *     L_a = 1/alpha log(1 + sum_p exp(-alpha (s_ap - base))) + 1/beta log(1 + sum_n exp(beta (s_an - base)))
 *
 * For a distance the two exponents change sign.
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities; `undefined` with `mined`
 * @param options.reduction default `mean` over all anchors; `none` gives `[N]`
 * @returns a scalar, or `[N]`; the caller's to dispose
 * @throws RangeError for shapes that do not fit and options that are no numbers
 *
 * Source: Wang et al., "Multi-Similarity Loss with General Pair Weighting", CVPR 2019, eq. 12; use it with that paper's miner
 * (`multiSimilarity` of `@htg/miners`).
 *
 * @example
 * const loss = multiSimilarityLoss(embeddings, labels, { miner: multiSimilarity() });
 */
export function multiSimilarityLoss<R extends Reduction = 'mean'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  {
    alpha = 2,
    beta = 50,
    base = 0.5,
    distance = cosine(),
    reduction = 'mean' as R,
    ...set
  }: MultiSimilarityLossOptions<R> = {},
): Reduced<R> {
  checkPositive('multiSimilarityLoss', 'alpha', alpha);
  checkPositive('multiSimilarityLoss', 'beta', beta);
  checkFinite('multiSimilarityLoss', 'base', base);
  return pairLoss('multiSimilarityLoss', embeddings, labels, { distance, reduction, ...set }, (pairs) => {
    const above = tf.sub(pairs.similarities, distance.similarity ? base : -base);
    const positives = maskedLogSumExp(tf.mul(above, -alpha), pairs.positive, { zero: true });
    const negatives = maskedLogSumExp(tf.mul(above, beta), pairs.negative, { zero: true });
    return { losses: tf.squeeze(tf.add(tf.div(positives.value, alpha), tf.div(negatives.value, beta)), [1]) };
  });
}
