import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import type { Mined, Miner } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { extremeInRow } from './extreme-in-row.ts';
import { apartness, extremeOfRow } from './orientation.ts';
import { tidyMined } from './tidy-mined.ts';

/**
 * Which one of an anchor's positives or negatives: the hardest, the easiest, the hardest of those that are easier than the other side's choice
 * (a positive nearer than the negative, a negative farther than the positive), or all of them.
 */
export type Strategy = 'hard' | 'semihard' | 'easy' | 'all';

/** A closed interval of distances (or similarities), in the loss's own unit. */
export type Range = readonly [low: number, high: number];

/** Options of {@link batchEasyHard}. */
export interface BatchEasyHardOptions {
  /** Default `easy`. */
  readonly positives?: Strategy;
  /** Default `semihard`. */
  readonly negatives?: Strategy;
  /** Distances at which a positive may be chosen. Left out: any. Not applied to `all`. */
  readonly positiveRange?: Range;
  /** Distances at which a negative may be chosen. Left out: any. Not applied to `all`. */
  readonly negativeRange?: Range;
}

/**
 * For each anchor one positive and one negative (or all), by a strategy for each. Anchors for which a strategy finds none are left
 * out (TensorFlow Similarity's semi-hard falls back to the farthest negative); of equals the first is taken.
 *
 *     easy  p = argmin d_ap, n = argmax d_an;   hard  p = argmax d_ap, n = argmin d_an
 *     semihard  n = argmin {d_an : d_an > d_ap},  p = argmax {d_ap : d_ap < d_an}
 *
 * @throws RangeError for `semihard` on both sides, or together with `all`: it needs one choice of the other side
 *
 * Source: Xuan, Stylianou, Pless, "Improved Embeddings with Easy Positive Triplet Mining", WACV 2020, with pytorch-metric-learning's names
 * and defaults.
 *
 * @example
 * const loss = tripletLoss(embeddings, labels, { miner: batchEasyHard({ positives: 'easy', negatives: 'hard' }) });
 */
export function batchEasyHard({
  positives = 'easy',
  negatives = 'semihard',
  positiveRange,
  negativeRange,
  ...others
}: BatchEasyHardOptions = {}): Miner {
  refuseUnknownOptions('batchEasyHard', others, ['positives', 'negatives', 'positiveRange', 'negativeRange']);
  checkStrategies(positives, negatives);
  checkRange('positiveRange', positiveRange);
  checkRange('negativeRange', negativeRange);
  return (input) =>
    tidyMined(input, () => {
      const apart = apartness(input);
      const inRange = (mask: tf.Tensor2D, range: Range | undefined): tf.Tensor2D =>
        range ? tf.logicalAnd(mask, isWithin(input.distances, range)) : mask;
      const positive = positives === 'all' ? input.positive : inRange(input.positive, positiveRange);
      const negative = negatives === 'all' ? input.negative : inRange(input.negative, negativeRange);
      const chosen = choose(apart, { positive, negative }, positives, negatives);
      return {
        ...(positives === 'all' || negatives === 'all' ? chosen : completeOnly(chosen)),
        positivesPerAnchor: positives === 'all' ? 'many' : 'one',
        negativesPerAnchor: negatives === 'all' ? 'many' : 'one',
      };
    });
}

type Masks = Pick<Mined, 'positive' | 'negative'>;

function choose(apart: tf.Tensor2D, allowed: Masks, positives: Strategy, negatives: Strategy): Masks {
  const nearest = (mask: tf.Tensor2D): tf.Tensor2D => extremeInRow(apart, mask, 'smallest');
  const farthest = (mask: tf.Tensor2D): tf.Tensor2D => extremeInRow(apart, mask, 'largest');
  const one = {
    positive: { all: allowed.positive, easy: nearest, hard: farthest, semihard: farthest }[positives],
    negative: { all: allowed.negative, easy: farthest, hard: nearest, semihard: nearest }[negatives],
  };
  const pick = (side: keyof Masks, mask: tf.Tensor2D): tf.Tensor2D =>
    typeof one[side] === 'function' ? one[side](mask) : mask;
  if (positives === 'semihard') {
    const negative = pick('negative', allowed.negative);
    const nearer = tf.less(apart, extremeOfRow(apart, negative, 'smallest'));
    return { positive: pick('positive', tf.logicalAnd(allowed.positive, nearer)), negative };
  }
  const positive = pick('positive', allowed.positive);
  if (negatives !== 'semihard') return { positive, negative: pick('negative', allowed.negative) };
  const farther = tf.greater(apart, extremeOfRow(apart, positive, 'largest'));
  return { positive, negative: pick('negative', tf.logicalAnd(allowed.negative, farther)) };
}

/** Without the choices of anchors that lack one of the two. */
function completeOnly({ positive, negative }: Masks): Masks {
  const complete = tf.logicalAnd<tf.Tensor2D>(tf.any(positive, 1, true), tf.any(negative, 1, true));
  return { positive: tf.logicalAnd(positive, complete), negative: tf.logicalAnd(negative, complete) };
}

function isWithin(distances: tf.Tensor2D, [low, high]: Range): tf.Tensor2D {
  return tf.logicalAnd(tf.greaterEqual(distances, low), tf.lessEqual(distances, high));
}

function checkStrategies(positives: Strategy, negatives: Strategy): void {
  const strategies: readonly Strategy[] = ['hard', 'semihard', 'easy', 'all'];
  checkOneOf('batchEasyHard', 'positives', positives, strategies);
  checkOneOf('batchEasyHard', 'negatives', negatives, strategies);
  const pair = [positives, negatives];
  if (pair.includes('semihard') && (positives === negatives || pair.includes('all'))) {
    throw new RangeError(
      `batchEasyHard: expected semihard on one side and hard or easy on the other, received positives ${positives} and ` +
        `negatives ${negatives}; semihard needs one choice to compare with`,
    );
  }
}

function checkRange(name: string, range: Range | undefined): void {
  if (range === undefined || range[0] <= range[1]) return;
  throw new RangeError(
    `batchEasyHard: expected ${name} [low, high] with low <= high, received [${range.join(', ')}]; change ${name}`,
  );
}
