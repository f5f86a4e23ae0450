import { checkCount } from '@htg/ground/check-numbers';
import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { squaredEuclidean } from '../distances/squared-euclidean.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { cumulated, softHistogram } from '../tensors/soft-histogram.ts';
import type { PairOptions } from './pair-loss.ts';
import { pairLoss } from './pair-loss.ts';

/** Options of {@link fastApLoss}. */
export interface FastApLossOptions<R extends Reduction = Reduction> extends PairOptions<R> {
  /** Bins of the histogram of squared distances, 0..4. Default 10. */
  readonly bins?: number;
}

/**
 * FastAP: one less the average precision of each anchor, from histograms of its squared distances to positives, `h+`, and to all, `h`; `H+` and `H` are
 * their sums up to each node.
 *
 *     L_a = 1 - 1/|P| sum_b h+_b H+_b / H_b
 *
 * It takes `N x M x bins` numbers.
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities; `undefined` with `mined`
 * @param options.reduction default `mean` over anchors with a positive; `none` gives `[N]`, 0 for the others
 * @returns a scalar, or `[N]`; the caller's to dispose
 * @throws RangeError for shapes that do not fit and bins that are no whole number
 *
 * Source: Cakir et al., "Deep Metric Learning to Rank", CVPR 2019, eq. 5 and section 3.2.
 *
 * @example
 * const loss = fastApLoss(embeddings, labels, { bins: 20 });
 */
export function fastApLoss<R extends Reduction = 'mean'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  { bins = 10, reduction = 'mean' as R, ...set }: FastApLossOptions<R> = {},
): Reduced<R> {
  checkCount('fastApLoss', 'bins', bins);
  return pairLoss('fastApLoss', embeddings, labels, { distance: squaredEuclidean(), reduction, ...set }, (pairs) => {
    const shares = softHistogram(pairs.distances, 0, 4 / bins, bins + 1); // [N, M, B]
    const [positives, negatives] = [pairs.positive, pairs.negative].map((mask): tf.Tensor2D =>
      tf.sum(tf.where(tf.expandDims(mask, 2), shares, 0), 1),
    );
    const ranked = cumulated(positives);
    const all = cumulated(tf.add(positives, negatives));
    const filled = tf.greater(stopGradient(all), 0);
    const precisions = tf.div(tf.mul(positives, ranked), tf.where(filled, all, 1)); // [N, B]
    const count = tf.sum(tf.cast(pairs.positive, 'float32'), 1);
    const members = tf.any(pairs.positive, 1);
    const losses = tf.sub(1, tf.div(tf.sum(precisions, 1), tf.maximum(count, 1)));
    return { losses: tf.where(members, losses, 0), members };
  });
}
