import { checkFinite } from '@htg/ground/check-numbers';
import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { squaredEuclidean } from '../distances/squared-euclidean.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { oneHot } from '../tensors/one-hot.ts';
import { pairLoss } from './pair-loss.ts';

/** Options of {@link coupledClusterLoss}. */
export interface CoupledClusterLossOptions<R extends Reduction = Reduction> {
  /** `m`. Default 0.05 (ours). */
  readonly margin?: number;
  /** Divide rows by their length first. Default true (ours: the triplet loss's unit); false gives the formula on plain features. */
  readonly normalize?: boolean;
  /** Default `meanNonZero` (ours; the paper sums over one cluster). */
  readonly reduction?: R;
}

/**
 * Coupled cluster loss: each image of an identity against the center `c` of that identity's images in the batch.
 *
 *     L_i = 1/2 [ |f_i - c|^2 + m - |f_n* - c|^2 ]+,   n* the image of another identity nearest to c
 *
 * Identities with one image, and batches of one identity, count for nothing.
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities
 * @returns a scalar, or `[N]` with reduction `none`; the caller's to dispose
 * @throws RangeError for shapes that do not fit and a margin that is no number
 *
 * Source: Liu et al., "Deep Relative Distance Learning", CVPR 2016, eq. 4, with every image's identity as a cluster in turn.
 *
 * @example
 * const loss = coupledClusterLoss(embeddings, labels, { margin: 0.2 });
 */
export function coupledClusterLoss<R extends Reduction = 'meanNonZero'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  { margin = 0.05, normalize = true, reduction = 'meanNonZero' as R, ...others }: CoupledClusterLossOptions<R> = {},
): Reduced<R> {
  refuseUnknownOptions('coupledClusterLoss', others, ['margin', 'normalize', 'reduction']);
  checkFinite('coupledClusterLoss', 'margin', margin);
  checkOneOf('coupledClusterLoss', 'normalize', normalize, [true, false]);
  const distance = squaredEuclidean({ normalize });
  return pairLoss('coupledClusterLoss', embeddings, labels, { distance, reduction }, (pairs) => {
    const { distances, positive, negative } = pairs;
    const n = distances.shape[0];
    const cluster = tf.add(tf.cast(positive, 'float32'), tf.eye(n)); // [N, N]: the image and its positives
    const mean = tf.div(cluster, tf.sum(cluster, 1, true));
    // |f_j - c|^2 is the mean of |f_j - f_i|^2 over the cluster, less a term that is the same for all j and so drops out.
    const toCenter = tf.matMul(mean, distances);
    const nearest = tf.argMin<tf.Tensor1D>(tf.where(negative, stopGradient(toCenter), Infinity), 1);
    const between = tf.sub(tf.eye(n), tf.cast(oneHot(nearest, n), 'float32')); // +1 at i, -1 at n*
    const complete = tf.logicalAnd(tf.any(positive, 1), tf.any(negative, 1)); // [N]
    const excess = tf.add(tf.sum(tf.mul(toCenter, between), 1), margin);
    return { losses: tf.where(complete, tf.mul(tf.relu(excess), 0.5), 0), members: complete };
  });
}
