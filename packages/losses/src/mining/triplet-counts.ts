import * as tf from '@tensorflow/tfjs-core';
import type { Band, Mined } from './miner.ts';

type Masks = Pick<Mined, 'positive' | 'negative'>;

/** In how many triplets each pair stands; 0 where there is none. */
export interface TripletCounts {
  /** `[N, M]`, at the positive pairs. */
  readonly positive: tf.Tensor2D;
  /** `[N, M]`, at the negative pairs. */
  readonly negative: tf.Tensor2D;
}

/** Counts the triplets of each pair of a mined set. A tensor program: the caller holds it in a `tidy`. */
export function countTriplets(mined: Mined): TripletCounts {
  if (mined.band) return countWithin(mined.band, mined);
  if (mined.triplets) return countMarked(mined.triplets, mined);
  const positive = tf.cast(mined.positive, 'float32');
  const negative = tf.cast(mined.negative, 'float32');
  return {
    positive: tf.mul(positive, tf.sum(negative, 1, true)),
    negative: tf.mul(negative, tf.sum(positive, 1, true)),
  };
}

/** Marked triplets, one by one. */
function countMarked(triplets: tf.Tensor3D, { positive, negative }: Masks): TripletCounts {
  const both = tf.logicalAnd(tf.expandDims(positive, 2), tf.expandDims(negative, 1));
  const marked = tf.cast(tf.logicalAnd(triplets, both), 'float32');
  return { positive: tf.sum(marked, 2), negative: tf.sum(marked, 1) };
}

/** How many triplets a mined set has, a scalar. */
export function countAll(mined: Mined): tf.Scalar {
  return tf.sum(countTriplets(mined).positive);
}

/** Triplets with `lower[a, n] <= value[a, p] < upper[a, n]`: those beyond the lower bound without those beyond the upper one. */
export function countWithin({ value, lower, upper }: Band, masks: Masks): TripletCounts {
  const above = justAbove(value);
  const from = countBeyond(lower, above, masks);
  const to = countBeyond(tf.maximum(lower, upper), above, masks);
  return { positive: tf.sub(from.positive, to.positive), negative: tf.sub(from.negative, to.negative) };
}

/**
 * Triplets with `bound[a, n] < value[a, p]`, by sorting instead of enumerating: `N x M log M` steps, not `N x M x M`. A positive's are the
 * bounds below its value in a sorted row of them; a negative's are the values beyond its bound.
 */
export function countBeyond(bound: tf.Tensor2D, value: tf.Tensor2D, { positive, negative }: Masks): TripletCounts {
  const bounds = ascending(tf.where(negative, bound, Infinity));
  const values = ascending(tf.where(positive, value, Infinity));
  const below = tf.cast(tf.searchSorted(bounds, value, 'left'), 'float32');
  const upTo = tf.cast(tf.searchSorted(values, bound, 'right'), 'float32');
  const all = tf.sum(tf.cast(positive, 'float32'), 1, true);
  return {
    positive: tf.where(positive, below as tf.Tensor2D, 0),
    // Up to an infinite bound there lie even the places without a positive.
    negative: tf.where(negative, tf.relu(tf.sub<tf.Tensor2D>(all, upTo)), 0),
  };
}

/** Rows in ascending order. */
function ascending(x: tf.Tensor2D): tf.Tensor2D {
  return tf.neg(tf.topk(tf.neg(x), x.shape[1]).values);
}

/** The next number of single precision, or the one after it: makes `a <= b` of `a < justAbove(b)`. */
export function justAbove(x: tf.Tensor2D): tf.Tensor2D {
  return tf.add(x, tf.maximum(tf.mul(tf.abs(x), 1.2e-7), 1.2e-38));
}
