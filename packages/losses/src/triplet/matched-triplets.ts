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
  const { positive, negative } = mined;
  const onePositive = mined.positivesPerAnchor === 'one';
  const oneNegative = mined.negativesPerAnchor === 'one';
  const flat = onePositive && oneNegative;
  const atPositive = onePositive ? pick(distances, positive) : distances;
  const direct = oneNegative ? pick(distances, negative) : distances;
  const between = rule.swap && betweenPositiveAndNegative(rule.swap.between, mined);
  const members = tf.logicalAnd(
    onePositive ? tf.any(positive, 1, true) : positive,
    oneNegative ? tf.any(negative, 1, true) : negative,
  );
  const excess = violation(
    rule,
    tf.add(atPositive, rule.sign * rule.margin),
    between ? harder(rule, direct, between) : direct,
  );
  const masked = (x: tf.Tensor): tf.Tensor => tf.where(members, x, 0);
  const [losses, slopes] = [masked(activate(rule, excess)), masked(slope(rule, excess))];

  const pullback = (weights: tf.Tensor, [all, positives, negatives, anchored]: readonly tf.Tensor[]): tf.Tensor[] => {
    const pulls = signed(rule, tf.mul(all, flat && weights.rank === 1 ? tf.expandDims(weights, 1) : weights));
    const pushes = rule.swap ? tf.where(anchored, pulls, 0) : pulls;
    const gradient = tf.sub(
      onePositive ? spread(pulls, positives) : pulls,
      oneNegative ? spread(pushes, negatives) : pushes,
    );
    if (!rule.swap) return [gradient];
    const swapped = tf.sub(pushes, pulls); // [N, 1] or [N, M]
    return [
      gradient,
      onePositive
        ? tf.matMul(tf.cast(positives, 'float32'), oneNegative ? spread(swapped, negatives) : swapped, true)
        : tf.matMul(swapped, tf.cast(negatives, 'float32'), true),
    ];
  };
  return {
    losses: flat ? tf.squeeze(losses, [1]) : losses,
    members: flat ? tf.squeeze(members, [1]) : members,
    saved: [slopes, positive, negative, ...(between ? [fromAnchor(rule, direct, between)] : [])],
    pullback,
  };
}

/** The value at the one place of each row, `[N, 1]`. */
function pick(values: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  return tf.sum(tf.where(mask, values, 0), 1, true);
}

/** The way back of `pick`, `[N, M]`, from what many columns send to the one place. */
function spread(weights: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  return tf.where(mask, tf.sum(weights, 1, true), 0);
}

/** Distance from each anchor's positive to its negative, for the side that has many, `[N, M]` or `[N, 1]`. */
function betweenPositiveAndNegative(
  between: tf.Tensor2D,
  { positive, negative, positivesPerAnchor, negativesPerAnchor }: Mined,
): tf.Tensor {
  if (positivesPerAnchor !== 'one') return tf.matMul(tf.cast(negative, 'float32'), between, false, true);
  const fromPositive = tf.matMul(tf.cast(positive, 'float32'), between);
  return negativesPerAnchor === 'one' ? pick(fromPositive, negative) : fromPositive;
}
