import { checkCount, checkSeed } from '@htg/ground/check-numbers';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { Mined, Miner, MinerInput } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { ranksAmong } from './ranks-among.ts';
import { tidyMined } from './tidy-mined.ts';
import { turningNoise } from './turning-noise.ts';

/** Options of {@link uniformHistogram}. */
export interface UniformHistogramOptions {
  /** Bins of equal width, from the least to the largest distance of positive pairs, and of negative pairs. Default 100. */
  readonly bins?: number;
  /** Positive pairs of each bin at most. Default 10. */
  readonly positivesPerBin?: number;
  /** Negative pairs of each bin at most. Default 10. */
  readonly negativesPerBin?: number;
  /** Of the draws; the miner's `variables` hold where it stands. Default 0. */
  readonly seed?: number;
}

/**
 * Pairs whose distances spread evenly: of each bin of a histogram of all positive, and of all negative distances, a few that are drawn.
 *
 *     bin(d) = floor(bins (d - min d) / (max d - min d)),   of each bin at most so many, drawn
 *
 * A bin with fewer pairs gives all it has. (pytorch-metric-learning draws with replacement, so it counts a pair more than once.)
 *
 * @throws RangeError for numbers that are no counts
 *
 * Source: the miner of pytorch-metric-learning.
 *
 * @example
 * const loss = contrastiveLoss(embeddings, labels, { miner: uniformHistogram({ bins: 50 }) });
 */
export function uniformHistogram({
  bins = 100,
  positivesPerBin = 10,
  negativesPerBin = 10,
  seed = 0,
  ...others
}: UniformHistogramOptions = {}): Miner {
  refuseUnknownOptions('uniformHistogram', others, ['bins', 'positivesPerBin', 'negativesPerBin', 'seed']);
  for (const [name, value] of Object.entries({ bins, positivesPerBin, negativesPerBin }))
    checkCount('uniformHistogram', name, value);
  checkSeed('uniformHistogram', seed);
  const { draw, variables } = turningNoise(seed);
  const mine = (input: MinerInput): Mined =>
    tidyMined(input, () => {
      const { distances, positive, negative } = input;
      const noise = draw(...distances.shape);
      return {
        positive: drawn(distances, positive, noise, bins, positivesPerBin),
        negative: drawn(distances, negative, noise, bins, negativesPerBin),
      };
    });
  return Object.assign(mine, { variables });
}

/** Of each bin the pairs with the least noise. */
function drawn(
  distances: tf.Tensor2D,
  mask: tf.Tensor2D,
  noise: tf.Tensor2D,
  bins: number,
  perBin: number,
): tf.Tensor2D {
  const least = tf.min(tf.where(mask, distances, Infinity));
  const width = tf.div(tf.sub(tf.max(tf.where(mask, distances, -Infinity)), least), bins);
  const some = tf.logicalAnd(mask, tf.greater(width, 0));
  // The largest distance belongs to the last bin; where all are equal there is one bin.
  const places = tf.where(some, tf.div(tf.sub(distances, least), tf.where(tf.greater(width, 0), width, 1)), 0);
  const bin: tf.Tensor2D = tf.minimum(tf.floor(places), bins - 1);
  const order: tf.Tensor2D = tf.add(bin, tf.mul(noise, 0.999));
  const inBin = tf.sub(ranksAmong(order, mask), ranksAmong(order, mask, bin));
  return tf.logicalAnd(mask, tf.less(inBin, perBin));
}
