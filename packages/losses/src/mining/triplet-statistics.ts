import type { Reference } from '../pairs/compare-pairs.ts';
import type { Distance } from '../distances/distance.ts';
import type { Mined } from './miner.ts';
import type { TripletRule } from '../triplets/triplet-rule.ts';
import * as tf from '@tensorflow/tfjs-core';
import { checkInputs } from '../pairs/compare-pairs.ts';
import { detach } from '../detach.ts';
import { squaredEuclidean } from '../distances/squared-euclidean.ts';
import { countTrue, inverse } from '../reduction/reduction.ts';
import { crossTriplets } from '../triplets/triplet-cube.ts';
import { isMatched, sumTriplets } from '../triplets/triplet-sums.ts';
import { tidied } from '../tensors/tidied.ts';
import { minedPairs } from './mined-pairs.ts';
import { countAll } from './triplet-counts.ts';
import { checkMined } from './check-mined.ts';

/** What to log of mined triplets. All scalars, without a gradient. */
export interface TripletStatistics {
  /** How many triplets there are. */
  readonly triplets: tf.Scalar;
  /** Share of them that miss the margin, 0..1; 0 if there are none. */
  readonly activeShare: tf.Scalar;
  /** Mean distance of the mined positive pairs; NaN if there are none, as with the next three. */
  readonly meanPositive: tf.Scalar;
  readonly meanNegative: tf.Scalar;
  /** Distance of the farthest mined positive pair (the least similar one, for a similarity). */
  readonly hardestPositive: tf.Scalar;
  /** Distance of the nearest mined negative pair (the most similar one, for a similarity). */
  readonly hardestNegative: tf.Scalar;
}

export interface StatisticsOptions {
  /** As the loss that the triplets are for. Default 0.05. */
  readonly margin?: number;
  /** As the loss. Default squared Euclidean of normalized rows. */
  readonly distance?: Distance;
  readonly ref?: Reference;
}

/**
 * Statistics of mined triplets on any embeddings of the same batch: those they were mined on, or what a generator made of them.
 *
 * @param embeddings `[N, L]`
 * @param mined what a miner or `mineTriplets` gave
 * @returns scalars, the caller's to dispose
 */
export function tripletStatistics(
  embeddings: tf.Tensor2D,
  mined: Mined,
  { margin = 0.05, distance = squaredEuclidean(), ref }: StatisticsOptions = {},
): TripletStatistics {
  checkInputs('tripletStatistics', embeddings, undefined, ref);
  checkMined('tripletStatistics', mined, embeddings, ref);
  return tidied(() => {
    const distances = distance.matrix(detach(embeddings), ref && detach(ref.embeddings));
    const apart: tf.Tensor2D = distance.similarity ? tf.neg(distances) : distances;
    const active = countActive(apart, mined, margin);
    const count = countAll(mined);
    const pairs = minedPairs(mined);
    const [hardPositive, hardNegative] = distance.similarity ? [tf.min, tf.max] : [tf.max, tf.min];
    const pick = (mask: tf.Tensor2D, extreme: typeof tf.max): tf.Scalar => {
      const nothing = extreme === tf.max ? -Infinity : Infinity;
      const value = extreme<tf.Scalar>(tf.where(mask, distances, nothing));
      return tf.where(tf.any(mask), value, NaN);
    };
    const mean = (mask: tf.Tensor2D): tf.Scalar => tf.div(tf.sum(tf.where(mask, distances, 0)), countTrue(mask));
    return {
      triplets: count,
      activeShare: tf.mul(active, inverse(count)),
      meanPositive: mean(pairs.positive),
      meanNegative: mean(pairs.negative),
      hardestPositive: pick(pairs.positive, hardPositive),
      hardestNegative: pick(pairs.negative, hardNegative),
    };
  });
}

function countActive(distances: tf.Tensor2D, mined: Mined, margin: number): tf.Scalar {
  const rule: TripletRule = { margin, soft: false };
  if (!isMatched(mined)) return sumTriplets(distances, mined, rule).active;
  return countTrue(tf.greater(crossTriplets(distances, mined, rule).losses, 0));
}
