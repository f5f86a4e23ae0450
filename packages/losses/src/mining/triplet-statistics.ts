import { checkFinite } from '@htg/ground/check-numbers';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { checkDistance } from '../checks/check-options.ts';
import type { Distance } from '../distances/distance.ts';
import { squaredEuclidean } from '../distances/squared-euclidean.ts';
import type { Reference } from '../pairs/compare-pairs.ts';
import { checkInputs, isEmpty } from '../pairs/compare-pairs.ts';
import { countTrue, inverse } from '../reduction/reduction.ts';
import { tidied } from '../tensors/tidied.ts';
import { tripletCube } from '../triplets/triplet-cube.ts';
import type { TripletRule } from '../triplets/triplet-rule.ts';
import { isMatched, sumTriplets } from '../triplets/triplet-sums.ts';
import { checkMined } from './check-mined.ts';
import { minedPairs } from './mined-pairs.ts';
import type { Mined } from './miner.ts';
import { countAll } from './triplet-counts.ts';

/** What to log of mined triplets. All scalars, without a gradient. */
export interface TripletStatistics {
  /** How many triplets there are. */
  readonly triplets: tf.Scalar;
  /** Share of them that miss the margin, 0..1; 0 if there are none. */
  readonly activeShare: tf.Scalar;
  /** Mean distance of the mined positive pairs; NaN if there are none, as with the next three. */
  readonly meanPositive: tf.Scalar;
  /** Mean distance to negatives. */
  readonly meanNegative: tf.Scalar;
  /** Distance of the farthest mined positive pair (the least similar one, for a similarity). */
  readonly hardestPositive: tf.Scalar;
  /** Distance of the nearest mined negative pair (the most similar one, for a similarity). */
  readonly hardestNegative: tf.Scalar;
}

/** Options of {@link tripletStatistics}. */
export interface TripletStatisticsOptions {
  /** As the loss that the triplets are for. Default 0.05. */
  readonly margin?: number;
  /** As the loss. Default squared Euclidean of normalized rows. */
  readonly distance?: Distance;
  /** What the triplets were mined among, where not the batch. */
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
  { margin = 0.05, distance = squaredEuclidean(), ref, ...others }: TripletStatisticsOptions = {},
): TripletStatistics {
  refuseUnknownOptions('tripletStatistics', others, ['margin', 'distance', 'ref']);
  checkFinite('tripletStatistics', 'margin', margin);
  checkDistance('tripletStatistics', distance);
  checkInputs('tripletStatistics', embeddings, undefined, ref);
  checkMined('tripletStatistics', mined, embeddings, ref);
  if (isEmpty(embeddings, ref)) return ofNothing();
  return tidied(() => {
    const distances = distance.matrix(stopGradient(embeddings), ref && stopGradient(ref.embeddings));
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
  return countTrue(tf.greater(tripletCube(distances, mined, rule).losses, 0));
}

/** The statistics of a batch without any image. */
function ofNothing(): TripletStatistics {
  const [none, unknown] = [(): tf.Scalar => tf.scalar(0), (): tf.Scalar => tf.scalar(NaN)];
  return {
    triplets: none(),
    activeShare: none(),
    meanPositive: unknown(),
    meanNegative: unknown(),
    hardestPositive: unknown(),
    hardestNegative: unknown(),
  };
}
