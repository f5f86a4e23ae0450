import type { Mined } from '../mining/miner.ts';
import type { TripletSums } from './triplet-sums.ts';
import type { TripletRule } from './triplet-rule.ts';
import * as tf from '@tensorflow/tfjs-core';
import { countBeyond, countWithin, justAbove } from '../mining/triplet-counts.ts';
import { signed } from './triplet-rule.ts';

/**
 * Sums over every triplet of mined pairs for the plain hinge. It is linear where it is active, so it is enough to count the active
 * triplets of each pair, `c_ap` and `c_an`, which needs no enumeration:
 *
 *     sum_pn [d_ap - d_an + m]+ = sum_p c_ap d_ap - sum_n c_an d_an + m sum_p c_ap
 *
 * The counts are the derivatives. A triplet exactly at its margin is not active.
 */
export function sumHingeTriplets(distances: tf.Tensor2D, mined: Mined, rule: TripletRule): TripletSums {
  const along = signed(rule, distances);
  const margin: tf.Tensor2D = tf.sub(along, rule.margin);
  const { band } = mined;
  const { positive, negative } = band
    ? countWithin({ ...band, lower: tf.maximum(band.lower, justAbove(margin)) }, mined)
    : countBeyond(margin, along, mined);
  const slopes: tf.Tensor2D = tf.sub(positive, negative);
  const active = tf.sum(positive);
  return {
    // Each row's sum first: large numbers of both signs cancel there.
    loss: tf.add(tf.sum(tf.sum(tf.mul(slopes, along), 1)), tf.mul(active, rule.margin)),
    active,
    gradient: signed(rule, slopes),
  };
}

/** Whether that is the rule and the set: a band has to be one of these very distances, as it is where the loss mines itself. */
export function isPlainHinge(distances: tf.Tensor2D, { band }: Mined, rule: TripletRule): boolean {
  return !rule.soft && !rule.swap && (!band || (rule.sign === 1 && band.value.dataId === distances.dataId));
}
