import { stopGradient } from '@htg/engine';
import { checkOneOf } from '@htg/ground/check-options';
import { squaredEuclidean } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { others } from './bound-change.ts';
import type { OtherIdentity } from './bound-change.ts';
import { ownCenters, sameIdentity } from './own-centers.ts';

/**
 * How far another identity is from each embedding of a batch: what a generator with `maxChange: { of: 'nearestNegative', share }` takes as `reach`. With a
 * share below a half, `G(f)` is nearer to `f` than to any embedding (or center) of another identity in the batch.
 *
 * Euclidean distances of the embeddings as they are, not normalized, since it is these that G changes. A constant to every gradient: otherwise F would come
 * to bind G by bringing other identities near.
 *
 * @param features `f`, `[N, L]`
 * @param labels `[N]`, identities; they decide how far G may go and are not seen by G
 * @param options.to `nearestNegative`, the nearest embedding of another identity, or `nearestCenter`, the nearest mean of another identity's embeddings
 * @returns `[N, 1]`, at least 0; 0 in a batch of one identity, where no change is known to be safe. The caller's to dispose
 *
 * Source: ours.
 */
export function distanceToOthers(
  features: Tensor2D,
  labels: Tensor1D,
  { to }: { readonly to: OtherIdentity },
): Tensor2D {
  checkOneOf('distanceToOthers', 'to', to, others);
  return tf.tidy(() => {
    const rows = stopGradient(features);
    const same = sameIdentity(labels, labels); // [N, N]
    const points = to === 'nearestCenter' ? ownCenters(rows, labels) : rows; // [N, L]
    const squares = squaredEuclidean({ normalize: false }).matrix(rows, points); // [N, N]
    const nearest = tf.min(tf.where(same, largest, squares), 1, true); // [N, 1]
    return stopGradient(tf.where(tf.less(nearest, largest), tf.sqrt(nearest), 0) as Tensor2D);
  });
}

/** More than any squared distance. */
const largest = 3e38;
