import * as tf from '@tensorflow/tfjs-core';
import type { Mined } from '../mining/miner.ts';
import { countBeyond, countWithin, justAbove } from '../mining/triplet-counts.ts';
import type { SummedTriplets, TripletRule } from './triplet-rule.ts';

/**
 * Sums over every triplet of mined pairs for the plain hinge. It is linear where it is active, so it is enough to count the active
 * triplets of each pair, `c_ap` and `c_an`, which needs no enumeration:
 *
 *     sum_pn [d_ap - d_an + m]+ = sum_p c_ap d_ap - sum_n c_an d_an + m sum_p c_ap
 *
 * The counts are the derivatives. A triplet exactly at its margin is not active.
 */
export function sumHingeTriplets(distances: tf.Tensor2D, mined: Mined, { margin }: TripletRule): SummedTriplets {
  const { band } = mined;
  const bound: tf.Tensor2D = tf.sub(distances, margin);
  const { positive, negative } = band
    ? countWithin({ ...band, lower: tf.maximum(band.lower, justAbove(bound)) }, mined)
    : countBeyond(bound, distances, mined);
  const slopes = tf.sub(positive, negative);
  const active: tf.Scalar = tf.sum(positive);
  return {
    // Each row's sum first: large numbers of both signs cancel there.
    loss: tf.add(tf.sum(tf.sum(tf.mul(slopes, distances), 1)), tf.mul(active, margin)),
    active,
    gradients: [slopes],
  };
}

/** Whether that is the rule and the set: a band has to be one of these very distances, as it is where the loss mines itself. */
export function isPlainHinge(distances: tf.Tensor2D, { band, triplets }: Mined, rule: TripletRule): boolean {
  return !rule.soft && !rule.between && !triplets && (!band || band.value.dataId === distances.dataId);
}
