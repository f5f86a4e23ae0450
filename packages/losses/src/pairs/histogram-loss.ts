import { checkCount } from '@htg/ground/check-numbers';
import * as tf from '@tensorflow/tfjs-core';
import { cosine } from '../distances/cosine.ts';
import { countTrue, inverse } from '../reduction/reduction.ts';
import { cumulated, softHistogram } from '../tensors/soft-histogram.ts';
import type { PairOptions } from './pair-loss.ts';
import { pairLoss } from './pair-loss.ts';

/** Options of {@link histogramLoss}. */
export interface HistogramLossOptions extends Omit<PairOptions, 'reduction'> {
  /** Bins of the histograms of cosines, -1..1. Default 100. */
  readonly bins?: number;
}

/**
 * Histogram loss: how probable it is that a negative pair is more alike than a positive one, from the histograms of their cosines, `h-` and `h+`.
 *
 *     L = sum_b h-_b sum_(c <= b) h+_c
 *
 * It takes `N x M x bins` numbers: 26 MB for a batch of 256. A batch without positive, or without negative pairs costs 0.
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities; `undefined` with `mined`
 * @returns a scalar, the caller's to dispose: a batch has one loss, there is nothing to reduce
 * @throws RangeError for shapes that do not fit and bins that are no whole number
 *
 * Source: Ustinova and Lempitsky, "Learning Deep Embeddings with Histogram Loss", NeurIPS 2016, eq. 1 to 4, of all pairs. (pytorch-metric-learning leaves out
 * negative pairs of two images that have no positive.)
 *
 * @example
 * const loss = histogramLoss(embeddings, labels, { bins: 50 });
 */
export function histogramLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  { bins = 100, ...set }: HistogramLossOptions = {},
): tf.Scalar {
  checkCount('histogramLoss', 'bins', bins);
  return pairLoss('histogramLoss', embeddings, labels, { distance: cosine(), reduction: 'sum', ...set }, (pairs) => {
    const shares = softHistogram(pairs.distances, -1, 2 / bins, bins + 1); // [N, M, B]
    const [positives, negatives] = [pairs.positive, pairs.negative].map((mask) =>
      tf.mul(tf.sum(tf.where(tf.expandDims(mask, 2), shares, 0), [0, 1]), inverse(countTrue(mask))),
    ); // [B]
    const upTo = tf.squeeze(cumulated(tf.expandDims<tf.Tensor2D>(positives, 0)), [0]);
    return { losses: tf.sum(tf.mul(negatives, upTo)) };
  });
}
