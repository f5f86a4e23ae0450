import { checkFinite } from '@htg/ground/check-numbers';
import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { euclidean } from '../distances/euclidean.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { exponential } from '../tensors/smooth.ts';
import type { PairOptions } from './pair-loss.ts';
import { pairLoss } from './pair-loss.ts';

/** Options of {@link rankedListLoss}. */
export interface RankedListLossOptions<R extends Reduction = Reduction> extends PairOptions<R> {
  /** `m`, between positives and negatives, in Euclidean distance. Default 0.4. */
  readonly margin?: number;
  /** `alpha`, the distance that negatives are to have at least. Default `1 + m / 2`. */
  readonly alpha?: number;
  /** `lambda`, the weight of negatives, 0..1; positives have the rest. Default 0.5. */
  readonly imbalance?: number;
  /** `T+`, 0..40: how much more the far positives count. Default 0, all alike. */
  readonly positiveTemperature?: number;
  /** `T-`, 0..40: how much more the near negatives count. Default 10. */
  readonly negativeTemperature?: number;
}

/**
 * Ranked list loss: of each anchor the positives are to lie within `alpha - m`, the negatives beyond `alpha`; those that do not are weighted by how much they
 * miss it.
 *
 *     L_a = (1 - lambda) sum_p w_p (d_ap - alpha + m) / (sum_p w_p + 1e-5 M)  +  lambda sum_n w_n (alpha - d_an) / (sum_n w_n + 1e-5 M)
 *     w_p = exp(T+ (d_ap - alpha + m)),   w_n = exp(T- (alpha - d_an)),   over p with d_ap > alpha - m and n with d_an < alpha
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities; `undefined` with `mined`
 * @param options.reduction default `mean` over all anchors; `none` gives `[N]`
 * @returns a scalar, or `[N]`; the caller's to dispose
 * @throws RangeError for shapes that do not fit and options out of their ranges
 *
 * Source: Wang et al., "Ranked List Loss for Deep Metric Learning", CVPR 2019, eq. 2 to 10; `1e-5 M` and the gradient of the weights are
 * pytorch-metric-learning's, the default margin and temperature the paper's. (There negatives at distance 0 are left out; not here.)
 *
 * @example
 * const loss = rankedListLoss(embeddings, labels, { margin: 0.4, negativeTemperature: 10 });
 */
export function rankedListLoss<R extends Reduction = 'mean'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  {
    margin = 0.4,
    alpha = 1 + margin / 2,
    imbalance = 0.5,
    positiveTemperature = 0,
    negativeTemperature = 10,
    reduction = 'mean' as R,
    ...set
  }: RankedListLossOptions<R> = {},
): Reduced<R> {
  checkFinite('rankedListLoss', 'margin', margin);
  checkFinite('rankedListLoss', 'alpha', alpha);
  checkBetween('imbalance', imbalance, 1);
  checkBetween('positiveTemperature', positiveTemperature, 40);
  checkBetween('negativeTemperature', negativeTemperature, 40);
  return pairLoss('rankedListLoss', embeddings, labels, { distance: euclidean(), reduction, ...set }, (pairs) => {
    const { distances, positive, negative } = pairs;
    const pulls = weightedMean(tf.sub(distances, alpha - margin), positive, positiveTemperature);
    const pushes = weightedMean(tf.sub(alpha, distances), negative, negativeTemperature);
    return { losses: tf.add(tf.mul(pulls, 1 - imbalance), tf.mul(pushes, imbalance)) };
  });
}

/** Of each row the mean of those above 0 in the mask, weighted by `exp(T x)`, `[N]`. */
function weightedMean(excess: tf.Tensor2D, mask: tf.Tensor, temperature: number): tf.Tensor {
  const misses = tf.logicalAnd(mask, tf.greater(stopGradient(excess), 0));
  const weights = exponential(tf.where(misses, tf.mul(excess, temperature), -Infinity));
  const total = tf.add(tf.sum(weights, 1), 1e-5 * excess.shape[1]);
  return tf.div(tf.sum(tf.mul(weights, tf.where(misses, excess, 0)), 1), total);
}

function checkBetween(name: string, value: number, most: number): void {
  if (value >= 0 && value <= most) return;
  throw new RangeError(
    `rankedListLoss: expected ${name} to be from 0 to ${String(most)}, received ${String(value)}; change ${name}`,
  );
}
