import * as tf from '@tensorflow/tfjs-core';
import type { Mined } from '../mining/miner.ts';
import type { DerivedLosses } from '../reduction/reduced-node.ts';
import type { TripletRule } from './triplet-rule.ts';
import { activate, slope } from './triplet-rule.ts';

/**
 * Triplets as they stand: of each anchor every positive with every negative. A side that promises one to an anchor has one column, so
 * `P` and `Q` are `M` or 1.
 *
 * @returns losses `[N, P, Q]` without the sides of one; derivatives by the distances, and by those between references if the rule has them
 */
export function tripletCube(distances: tf.Tensor2D, mined: Mined, rule: TripletRule): DerivedLosses {
  const { positive, negative, band, triplets } = mined;
  const [onePositive, oneNegative] = [mined.positivesPerAnchor === 'one', mined.negativesPerAnchor === 'one'];
  const atPositives = (x: tf.Tensor2D): tf.Tensor => tf.expandDims(onePositive ? pick(x, positive) : x, 2); // [N, P, 1]
  const atNegatives = (x: tf.Tensor2D): tf.Tensor => tf.expandDims(oneNegative ? pick(x, negative) : x, 1); // [N, 1, Q]
  const isPositive = tf.expandDims(onePositive ? tf.any(positive, 1, true) : positive, 2);
  const isNegative = tf.expandDims(oneNegative ? tf.any(negative, 1, true) : negative, 1);
  const inBand =
    triplets ??
    (band &&
      tf.logicalAnd(
        tf.greaterEqual(atPositives(band.value), atNegatives(band.lower)),
        tf.less(atPositives(band.value), atNegatives(band.upper)),
      ));
  const direct = atNegatives(distances);
  const between = rule.between && betweenSides(rule.between, mined);
  // Infinite where there is no positive or no negative, so that the violation is -Infinity, and costs nothing.
  const excess = tf.sub(
    tf.where(isPositive, atPositives(tf.add(distances, rule.margin)), -Infinity),
    tf.add(between ? tf.minimum(direct, between) : direct, tf.where(isNegative, 0, Infinity)),
  );
  const within = (x: tf.Tensor): tf.Tensor => (inBand ? tf.mul(x, tf.cast(inBand, 'float32')) : x);
  const both = tf.logicalAnd(isPositive, isNegative);
  const sides = distances.shape
    .concat(distances.shape[1])
    .filter((_, i) => !(i === 1 ? onePositive : i && oneNegative));
  return {
    losses: tf.reshape(within(activate(rule, excess)), sides),
    members: tf.reshape(inBand ? tf.logicalAnd(both, inBand) : both, sides),
    saved: [within(slope(rule, excess)), positive, negative, ...(between ? [tf.lessEqual(direct, between)] : [])],
    curved: rule.soft,
    pullback: (weights, [slopes, positives, negatives, anchored]) => {
      const toPositives = (x: tf.Tensor): tf.Tensor => (onePositive ? spread(x, positives) : tf.sum(x, 2));
      const toNegatives = (x: tf.Tensor): tf.Tensor => (oneNegative ? spread(x, negatives) : tf.sum(x, 1));
      const pulls = tf.mul(slopes, weights.rank ? tf.reshape(weights, slopes.shape) : weights);
      const pushes = between ? tf.where(anchored, pulls, 0) : pulls;
      const gradient = tf.sub(toPositives(pulls), toNegatives(pushes));
      if (!between) return [gradient];
      const swapped = tf.sub(pushes, pulls); // [N, P, Q]
      if (onePositive) return [gradient, tf.matMul(tf.cast(positives, 'float32'), toNegatives(swapped), true)];
      if (oneNegative) return [gradient, tf.matMul(toPositives(swapped), tf.cast(negatives, 'float32'), true)];
      return [gradient, tf.sum(swapped, 0)];
    },
  };
}

/** The value at the one place of each row, `[N, 1]`. */
function pick(values: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  return tf.sum(tf.where(mask, values, 0), 1, true);
}

/** The way back of `pick`, `[N, M]`, from all that the other side sends to the one place. */
function spread(weights: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  return tf.where(mask, tf.expandDims(tf.sum(weights, [1, 2]), 1), 0);
}

/** Distances from each anchor's positives to its negatives, `[N, P, Q]`, or `[1, M, M]` where it is the same for all. */
function betweenSides(
  between: tf.Tensor2D,
  { positive, negative, positivesPerAnchor, negativesPerAnchor }: Mined,
): tf.Tensor {
  if (positivesPerAnchor === 'one') {
    const fromPositive = tf.matMul(tf.cast(positive, 'float32'), between);
    return tf.expandDims(negativesPerAnchor === 'one' ? pick(fromPositive, negative) : fromPositive, 1);
  }
  if (negativesPerAnchor !== 'one') return tf.expandDims(between, 0);
  return tf.expandDims(tf.matMul(tf.cast(negative, 'float32'), between, false, true), 2);
}
