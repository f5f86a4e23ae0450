import { squaredEuclidean } from '@htg/losses';
import type { Distance } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Does G respect identities? The share of generated embeddings whose nearest class center is still their own. A center is the mean of
 * one identity's embeddings `f` in this batch; a tie counts against G.
 *
 * @param features `f`, `[N, L]`, of which the centers are made
 * @param generated `G(f)`, `[N, L]`; `f` itself gives the share to compare with
 * @param labels `[N]`, identities
 * @param options.distance default squared Euclidean of normalized rows, the method's `d`; a distance, not a similarity
 * @returns a scalar 0..1, to log and not to differentiate; 1 where the batch has one identity only. The caller's to dispose
 */
export function nearestCenterShare(
  features: Tensor2D,
  generated: Tensor2D,
  labels: Tensor1D,
  { distance = squaredEuclidean() }: { readonly distance?: Distance } = {},
): Scalar {
  if (distance.similarity) {
    throw new RangeError(
      `nearestCenterShare: expected a distance, received the similarity ${distance.name}; use squaredEuclidean()`,
    );
  }
  return tf.tidy(() => {
    const same = tf.equal(tf.expandDims(labels, 1), tf.expandDims(labels, 0)); // [N, N]
    const members = tf.cast(same, 'float32') as Tensor2D;
    const centers: Tensor2D = tf.div(tf.matMul(members, features), tf.sum(members, 1, true)); // each row's own, [N, L]
    const distances = distance.matrix(generated, centers); // [N, N]
    const own = tf.min(tf.where(same, distances, Infinity), 1);
    const others = tf.min(tf.where(same, Infinity, distances), 1);
    return tf.mean(tf.cast(tf.less(own, others), 'float32'));
  });
}
