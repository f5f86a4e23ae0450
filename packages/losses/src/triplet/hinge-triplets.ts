import type { Mined } from '../mining/miner.ts';
import type { TripletSums } from './crossed-triplets.ts';
import { countProduct } from './crossed-triplets.ts';
import type { TripletRule } from './triplet-rule.ts';
import * as tf from '@tensorflow/tfjs-core';
import { signed } from './triplet-rule.ts';

/**
 * Sums over every triplet of mined pairs for the plain hinge, by sorting instead of enumerating: `N x M log M`, not `N x M x M`.
 *
 * Take one anchor. A positive stands at `t_p = d_ap + m` and a negative at `u_n = d_an`; their triplet costs `[t_p - u_n]+`, the
 * stretch of the line between them if the positive is farther out. Sort both kinds together, `v_1 >= v_2 >= ...`. The stretch
 * from `v_k` to `v_k+1` belongs to each of the positives up to `k` paired with each of the negatives after `k`:
 *
 *     sum_pn [t_p - u_n]+ = sum_k (v_k - v_k+1) x positives(<= k) x negatives(> k)
 *
 * No term is negative, so nothing cancels. The same counts are the derivatives: a positive's is the number of negatives after it, a
 * negative's is minus the number of positives before it. Negatives go first among equals: a triplet exactly at its margin is not active.
 */
export function sumHingeTriplets(distances: tf.Tensor2D, mined: Mined, rule: TripletRule): TripletSums {
  const [n, m] = distances.shape;
  const along = signed(rule, distances);
  const negatives = tf.where(mined.negative, along, -Infinity);
  const positives = tf.where(mined.positive, tf.add(along, rule.margin), -Infinity);
  const { values, indices } = tf.topk(tf.concat([negatives, positives], 1), 2 * m); // [N, 2M], those without a member last
  const present = tf.isFinite(values);
  const isNegative = tf.logicalAnd(present, tf.less(indices, m));
  const isPositive = tf.logicalAnd(present, tf.greaterEqual(indices, m));

  const positivesUpTo = tf.cumsum(tf.cast(isPositive, 'float32'), 1);
  const each = tf.cast(isNegative, 'float32');
  const negativesAfter = tf.sub(tf.sum(each, 1, true), tf.cumsum(each, 1));
  const reached = tf.where(isPositive, negativesAfter, 0);
  const slopes = tf.sub(reached, tf.mul(each, positivesUpTo));

  const part = (x: tf.Tensor, begin: number): tf.Tensor => tf.slice(x, [0, begin], [n, 2 * m - 1]);
  const pairs = part(tf.mul(positivesUpTo, negativesAfter), 0);
  const steps = tf.sub(part(values, 0), part(values, 1));
  const back = unsort(slopes, indices);
  return {
    loss: tf.sum(tf.where(tf.greater(pairs, 0), tf.mul(steps, pairs), 0)),
    count: countProduct(mined),
    active: tf.sum(reached),
    gradient: signed(rule, tf.add(tf.slice(back, [0, 0], [n, m]), tf.slice(back, [0, m], [n, m]))),
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
