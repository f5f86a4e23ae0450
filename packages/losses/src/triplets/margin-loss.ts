import { checkCount, checkFinite } from '@htg/ground/check-numbers';
import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { checkDistance, checkMiner } from '../checks/check-options.ts';
import type { Distance } from '../distances/distance.ts';
import { euclidean } from '../distances/euclidean.ts';
import { checkMined } from '../mining/check-mined.ts';
import { mine } from '../mining/mine.ts';
import type { Mined, Miner } from '../mining/miner.ts';
import type { TripletCounts } from '../mining/triplet-counts.ts';
import { countTriplets } from '../mining/triplet-counts.ts';
import type { Reference } from '../pairs/compare-pairs.ts';
import { checkInputs, isEmpty, labelMasks } from '../pairs/compare-pairs.ts';
import { emptyLoss } from '../reduction/empty-loss.ts';
import { differentiable, reduce } from '../reduction/reduce.ts';
import { inverse } from '../reduction/reduction.ts';
import { oneHot } from '../tensors/one-hot.ts';

/** Options of {@link marginLoss}. */
export interface MarginLossOptions {
  /** `m`, half the width of the gap around beta. Default 0.2. */
  readonly margin?: number;
  /** The boundary between positives and negatives to begin with. Default 1.2. */
  readonly beta?: number;
  /** Weight of beta itself in the loss, which keeps it small. Default 0. */
  readonly nu?: number;
  /** Train beta. Default false. */
  readonly learnBeta?: boolean;
  /** One beta for each of so many identities. Left out: one for all. */
  readonly identities?: number;
  /** Default Euclidean of normalized rows. */
  readonly distance?: Distance;
  /** Which triplets count. Default all of them; the paper's is `distanceWeighted` of `@htg/miners`. */
  readonly miner?: Miner;
}

/** Which triplets of a batch a margin loss looks at. */
export interface MarginLossBatch {
  /** Which triplets count in this batch, in place of the loss's own miner. */
  readonly miner?: Miner;
  /** Triplets that were mined before. */
  readonly mined?: Mined;
  /** Positives and negatives come from here instead of the batch. */
  readonly ref?: Reference;
}

/** The margin loss with its boundary, which may learn. */
export interface MarginLoss {
  /** `beta`: `[1]`, or `[K]` with identities. Trainable if it is to be learned. The caller's to dispose. */
  readonly variables: { readonly beta: tf.Variable<tf.Rank.R1> };
  /** @returns a scalar, the caller's to dispose */
  readonly apply: (embeddings: tf.Tensor2D, labels: tf.Tensor1D, batch?: MarginLossBatch) => tf.Scalar;
}

/**
 * Margin loss, with a boundary that can be learned.
 *
 *     L = sum_apn ( [d_ap - beta + m]+ + [beta - d_an + m]+ ) / active  +  nu beta
 *
 * `active` counts the terms above zero. With one beta an identity, the last term is the sum of the anchors' betas over triplets, divided by
 * the same count. It is there only if beta is learned. A label outside of 0..K-1 gives NaN then.
 *
 * @returns the loss as `apply(embeddings [N, L], labels [N])`, and its variable
 * @throws RangeError for options that are no numbers and shapes that do not fit
 *
 * Source: Wu et al., "Sampling Matters in Deep Embedding Learning", ICCV 2017, eq. 4; averaging as in pytorch-metric-learning.
 *
 * @example
 * const loss = marginLoss({ learnBeta: true });
 * const value = loss.apply(embeddings, labels, { miner: distanceWeighted({ noise, embeddingLength: 128 }) });
 */
export function marginLoss({
  margin = 0.2,
  beta: initialBeta = 1.2,
  nu = 0,
  learnBeta = false,
  identities,
  distance = euclidean(),
  miner,
  ...others
}: MarginLossOptions = {}): MarginLoss {
  refuseUnknownOptions('marginLoss', others, ['margin', 'beta', 'nu', 'learnBeta', 'identities', 'distance', 'miner']);
  checkFinite('marginLoss', 'margin', margin);
  checkFinite('marginLoss', 'beta', initialBeta);
  checkFinite('marginLoss', 'nu', nu);
  checkOneOf('marginLoss', 'learnBeta', learnBeta, [true, false]);
  checkDistance('marginLoss', distance);
  if (identities !== undefined) checkCount('marginLoss', 'identities', identities);
  const beta = tf.tidy(() => tf.variable(tf.fill<tf.Rank.R1>([identities ?? 1], initialBeta), learnBeta));
  const rule: MarginRule = { margin, sign: distance.similarity ? -1 : 1, nu: learnBeta ? nu : 0 };
  return {
    variables: { beta },
    apply(embeddings, labels, { miner: ofBatch = miner, mined, ref, ...unknown } = {}) {
      refuseUnknownOptions('marginLoss', unknown, ['miner', 'mined', 'ref']);
      checkInputs('marginLoss', embeddings, labels, ref);
      checkMiner('marginLoss', ofBatch);
      if (mined) checkMined('marginLoss', mined, embeddings, ref);
      if (isEmpty(embeddings, ref)) return emptyLoss([embeddings, beta], 'sum');
      return differentiable(() => {
        const distances = distance.matrix(embeddings, ref?.embeddings);
        const pairs = { distances: stopGradient(distances), ...labelMasks(labels, ref) };
        const counts = countTriplets(mined ?? mine(pairs, ofBatch, distance, ref));
        const betas = identities === undefined ? beta : betaOfEach(beta, labels, identities);
        return reduce([distances, beta], 'sum', { losses: marginLossOf(distances, counts, betas, rule) });
      });
    },
  };
}

interface MarginRule {
  readonly margin: number;
  /** -1 for a similarity. */
  readonly sign: 1 | -1;
  readonly nu: number;
}

/** Each anchor's beta, `[N, 1]`; NaN for a label that has none. */
function betaOfEach(beta: tf.Tensor1D, labels: tf.Tensor1D, identities: number): tf.Tensor {
  const own = oneHot(labels, identities);
  const known = tf.where(tf.any(own, 1, true), 1, NaN);
  return tf.mul(tf.matMul(tf.cast(own, 'float32'), tf.expandDims(beta, 1)), known);
}

/** The loss as a scalar, from distances, the number of triplets of each pair and the anchors' betas `[N, 1]`, or one for all, `[1]`. */
function marginLossOf(
  distances: tf.Tensor2D,
  { positive, negative }: TripletCounts,
  betas: tf.Tensor,
  { margin, sign, nu }: MarginRule,
): tf.Tensor {
  const beyond = tf.mul(tf.sub(distances, betas), sign);
  const tooFar = tf.relu(tf.add(beyond, margin));
  const tooNear = tf.relu(tf.sub(margin, beyond));
  const active = [tf.mul(isAbove(tooFar), positive), tf.mul(isAbove(tooNear), negative)].map((each) => tf.sum(each));
  const share = inverse(tf.add(active[0], active[1]));
  const losses = tf.add(tf.mul(tooFar, positive), tf.mul(tooNear, negative));
  const perAnchor = betas.rank === 2;
  const triplets = perAnchor
    ? tf.mul(tf.sum(positive, 1, true), share)
    : tf.cast(tf.any(tf.greater(positive, 0)), 'float32');
  return tf.add(tf.mul(tf.sum(losses), share), tf.sum(tf.mul(tf.mul(triplets, nu), betas)));
}

/** 1 where a loss is above zero. */
function isAbove(losses: tf.Tensor): tf.Tensor {
  return tf.cast(tf.greater(stopGradient(losses), 0), 'float32');
}
