import type { Mined } from '../mining/miner.ts';
import type { Losses } from '../reduction.ts';
import type { TripletRule } from './triplet-rule.ts';
import * as tf from '@tensorflow/tfjs-core';
import { activate, fromAnchor, harder, signed, slope, violation } from './triplet-rule.ts';

/** Losses of triplets, and where there is one. */
export interface MatchedTriplets extends Losses {
  readonly members: tf.Tensor;
}

/**
 * Triplets of anchors that have one positive, one negative, or one of both: `N`, or `N x M`, of them, so they are computed as
 * they stand.
 *
 * @returns losses `[N]` if both are one, else `[N, M]` with the column of the side that has many; derivatives by the distances, and by
 *   the distances between references if the rule has a swap
 */
export function matchedTriplets(distances: tf.Tensor2D, mined: Mined, rule: TripletRule): MatchedTriplets {
  const onePositive = mined.positivesPerAnchor === 'one';
  const oneNegative = mined.negativesPerAnchor === 'one';
  const { positive, negative } = mined;
  const atPositive = onePositive ? pick(distances, positive) : distances;
  const fromAnchorToNegative = oneNegative ? pick(distances, negative) : distances;
  const between = rule.swap && betweenPositiveAndNegative(rule.swap.between, mined, onePositive, oneNegative);
  const atNegative = between ? harder(rule, fromAnchorToNegative, between) : fromAnchorToNegative;
  const members = tf.logicalAnd(
    onePositive ? tf.any(positive, 1, true) : positive,
    oneNegative ? tf.any(negative, 1, true) : negative,
  );
  const excess = violation(rule, tf.add(atPositive, rule.sign * rule.margin), atNegative);
  const slopes = tf.where(members, slope(rule, excess), 0);
  const direct = between ? tf.where(fromAnchor(rule, fromAnchorToNegative, between), slopes, 0) : slopes;

  const pullback = (weights: tf.Tensor, [all, anchored, positives, negatives]: readonly tf.Tensor[]): tf.Tensor[] => {
    const each = onePositive && oneNegative && weights.rank === 1 ? tf.expandDims(weights, 1) : weights;
    const pulls = tf.mul(all, each);
    const pushes = tf.mul(anchored, each);
    const towards = onePositive ? tf.where(positives, tf.sum(pulls, 1, true), 0) : pulls;
    const away = oneNegative ? tf.where(negatives, tf.sum(pushes, 1, true), 0) : pushes;
    const gradient = signed(rule, tf.sub(towards, away));
    if (!rule.swap) return [gradient];
    const swappedPushes = signed(rule, tf.neg(tf.sub(pulls, pushes))); // [N, 1] or [N, M]
    return [gradient, spreadBetween(swappedPushes, positives, negatives, onePositive, oneNegative)];
  };
  const losses = tf.where(members, activate(rule, excess), 0);
  const flat = onePositive && oneNegative;
  return {
    losses: flat ? tf.squeeze(losses, [1]) : losses,
    members: flat ? tf.squeeze(members, [1]) : members,
    saved: [slopes, direct, positive, negative],
    pullback,
  };
}

/** The value at the one place of each row, `[N, 1]`. */
function pick(values: tf.Tensor, mask: tf.Tensor2D): tf.Tensor {
  return tf.sum(tf.where(mask, values, 0), 1, true);
}

/** Distance from each anchor's positive to its negative, for the side that has many, `[N, M]` or `[N, 1]`. */
function betweenPositiveAndNegative(
  between: tf.Tensor2D,
  { positive, negative }: Mined,
  onePositive: boolean,
  oneNegative: boolean,
): tf.Tensor {
  if (!onePositive) return tf.matMul(tf.cast(negative, 'float32'), between, false, true);
  const fromPositive = tf.matMul(tf.cast(positive, 'float32'), between);
  return oneNegative ? pick(fromPositive, negative) : fromPositive;
}

/** The way back of `betweenPositiveAndNegative`, `[M, M]`. */
function spreadBetween(
  weights: tf.Tensor,
  positive: tf.Tensor,
  negative: tf.Tensor,
  onePositive: boolean,
  oneNegative: boolean,
): tf.Tensor {
  if (!onePositive) return tf.matMul(weights, tf.cast(negative, 'float32'), true);
  const toNegative = oneNegative ? tf.where(negative, weights, 0) : weights;
  return tf.matMul(tf.cast(positive, 'float32'), toNegative, true);
}
