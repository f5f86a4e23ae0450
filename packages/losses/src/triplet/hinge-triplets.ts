import type { Mined } from '../mining/miner.ts';
import type { TripletSums } from './crossed-triplets.ts';
import { countProduct } from './crossed-triplets.ts';
import type { TripletRule } from './triplet-rule.ts';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Sums over every triplet of mined pairs for the plain hinge, by sorting instead of enumerating: `N x M log M`, not `N x M x M`.
 *
 * Take one anchor. A positive stands at `t_p = d_ap + m` and a negative at `u_n = d_an`; their triplet costs `[t_p - u_n]+`, the
 * stretch of the line between them if the negative comes first. Sort both kinds together, `v_1 <= v_2 <= ...`. The stretch
 * from `v_k` to `v_k+1` belongs to each of the negatives up to `k` paired with each of the positives after `k`:
 *
 *     sum_pn [t_p - u_n]+ = sum_k (v_k+1 - v_k) x negatives(<= k) x positives(> k)
 *
 * No term is negative, so nothing cancels. The same counts are the derivatives: a positive's is the number of negatives before it, a
 * negative's is minus the number of positives after it. Positives go first among equals: a triplet exactly at its margin is not active.
 */
export function sumHingeTriplets(distances: tf.Tensor2D, mined: Mined, rule: TripletRule): TripletSums {
  const [n, m] = distances.shape;
  const along = rule.sign === 1 ? distances : tf.neg(distances);
  const positives = tf.where(mined.positive, tf.add(along, rule.margin), Infinity);
  const negatives = tf.where(mined.negative, along, Infinity);
  const { values, indices } = tf.topk(tf.neg(tf.concat([positives, negatives], 1)), 2 * m);
  const sorted = tf.neg(values); // [N, 2M], ascending; places without a member at the end
  const present = tf.isFinite(sorted);
  const isPositive = tf.logicalAnd(present, tf.less(indices, m));
  const isNegative = tf.logicalAnd(present, tf.greaterEqual(indices, m));

  const negativesUpTo = tf.cumsum(tf.cast(isNegative, 'float32'), 1);
  const positivesUpTo = tf.cumsum(tf.cast(isPositive, 'float32'), 1);
  const allPositives = tf.slice(positivesUpTo, [0, 2 * m - 1], [n, 1]);
  const positivesAfter = tf.sub(allPositives, positivesUpTo);

  const first = (x: tf.Tensor): tf.Tensor => tf.slice(x, [0, 0], [n, 2 * m - 1]);
  const steps = tf.sub(tf.slice(sorted, [0, 1], [n, 2 * m - 1]), first(sorted));
  const pairs = tf.mul(first(negativesUpTo), first(positivesAfter));
  const slopes = tf.where(isPositive, negativesUpTo, tf.where(isNegative, tf.neg(positivesAfter), 0));
  const unsorted = unsort(slopes, indices);
  const gradient = tf.add(tf.slice(unsorted, [0, 0], [n, m]), tf.slice(unsorted, [0, m], [n, m]));
  return {
    loss: tf.sum(tf.where(tf.greater(pairs, 0), tf.mul(steps, pairs), 0)),
    count: countProduct(mined),
    active: tf.sum(tf.where(isPositive, negativesUpTo, 0)),
    gradient: rule.sign === 1 ? gradient : tf.neg(gradient),
  };
}

/** Puts the values of sorted rows back where they came from: `result[a, indices[a, k]] = values[a, k]`. */
function unsort(values: tf.Tensor, indices: tf.Tensor): tf.Tensor2D {
  const [n, width] = values.shape;
  const rowStarts = tf.expandDims(tf.range(0, n * width, width, 'int32'), 1);
  const places = tf.reshape(tf.add(indices, rowStarts), [n * width, 1]);
  return tf.reshape(tf.scatterND(places, tf.reshape(values, [n * width]), [n * width]), [n, width]);
}

/** Whether the rule and the set are of the form that `sumHingeTriplets` takes. */
export function isPlainHinge(mined: Mined, rule: TripletRule): boolean {
  return !rule.soft && !rule.swap && !mined.band;
}
