import { squaredEuclidean } from '@htg/losses';
import type { Distance } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { ownCenters, sameIdentity } from './own-centers.ts';

/** What `nearestCenterShare` takes besides. */
export interface NearestCenterOptions {
  /** Default squared Euclidean of normalized rows, the method's `d`; a distance, not a similarity. */
  readonly distance?: Distance;
  /** `[M]`, identities of the generated embeddings where these are not one for each of the features. Default `labels`. */
  readonly generatedLabels?: Tensor1D;
}

/**
 * Does G respect identities? The share of generated embeddings whose nearest class center is still their own. A center is the mean of
 * one identity's embeddings `f` in this batch; a tie counts against G.
 *
 * @param features `f`, `[N, L]`, of which the centers are made
 * @param generated `G(f)`, `[N, L]`, or `[M, L]` with labels of their own; `f` itself gives the share to compare with
 * @param labels `[N]`, identities
 * @param options distance, and labels of generated embeddings
 * @returns a scalar 0..1, to log and not to differentiate; 1 where the batch has one identity only. The caller's to dispose
 */
export function nearestCenterShare(
  features: Tensor2D,
  generated: Tensor2D,
  labels: Tensor1D,
  { distance = squaredEuclidean(), generatedLabels = labels }: NearestCenterOptions = {},
): Scalar {
  if (distance.similarity) {
    throw new RangeError(
      `nearestCenterShare: expected a distance, received the similarity ${distance.name}; use squaredEuclidean()`,
    );
  }
  return tf.tidy(() => {
    const distances = distance.matrix(generated, ownCenters(features, labels)); // [M, N]
    const same = sameIdentity(generatedLabels, labels);
    const own = tf.min(tf.where(same, distances, Infinity), 1);
    const others = tf.min(tf.where(same, Infinity, distances), 1);
    return tf.mean(tf.cast(tf.less(own, others), 'float32'));
  });
}
