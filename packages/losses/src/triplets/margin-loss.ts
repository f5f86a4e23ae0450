import type { Distance } from '../distances/distance.ts';
import type { ComparedPairs, Reference } from '../pairs/compare-pairs.ts';
import type { Mined, Miner } from '../mining/miner.ts';
import * as tf from '@tensorflow/tfjs-core';
import { checkCount, checkFinite } from '../checks/check-batch.ts';
import { euclidean } from '../distances/euclidean.ts';
import { checkMined } from '../mining/check-mined.ts';
import { mine } from '../mining/mine-triplets.ts';
import { countTriplets } from '../mining/triplet-counts.ts';
import { oneHot } from '../tensors/one-hot.ts';
import { checkInputs, labelMasks } from '../pairs/compare-pairs.ts';
import { inverse, reducedLoss } from '../reduction/reduction.ts';

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

export interface MarginLossBatch {
  /** Which triplets count in this batch, in place of the loss's own miner. */
  readonly miner?: Miner;
  /** Triplets that were mined before. */
  readonly mined?: Mined;
  /** Positives and negatives come from here instead of the batch. */
  readonly ref?: Reference;
}

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
}: MarginLossOptions = {}): MarginLoss {
  checkFinite('marginLoss', 'margin', margin);
  checkFinite('marginLoss', 'beta', initialBeta);
  checkFinite('marginLoss', 'nu', nu);
  if (identities !== undefined) checkCount('marginLoss', 'identities', identities);
  const beta = tf.tidy(() => tf.variable(tf.fill<tf.Rank.R1>([identities ?? 1], initialBeta), learnBeta));
  const rule: MarginRule = { margin, sign: distance.similarity ? -1 : 1, nu: learnBeta ? nu : 0 };
  return {
    variables: { beta },
    apply(embeddings, labels, batch = {}) {
      const { ref, mined } = batch;
      checkInputs('marginLoss', embeddings, labels, ref);
      if (mined) checkMined('marginLoss', mined, embeddings, ref);
      return tf.tidy(() => {
        const distances = distance.matrix(embeddings, ref?.embeddings);
        return reducedLoss([distances, beta], 'sum', () => {
          const set = mined ?? mine({ distances, ...labelMasks(labels, ref) }, batch.miner ?? miner, distance);
          const { positive, negative } = countTriplets(set);
          return marginLosses({ distances, positive, negative }, anchorBetas(beta, labels, identities), rule);
        });
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

interface AnchorBetas {
  /** `[N, 1]` or `[1]` */
  readonly values: tf.Tensor;
  /** `[N, K]`: whose beta is whose; undefined with one for all. */
  readonly owners: tf.Tensor | undefined;
}

function anchorBetas(beta: tf.Tensor1D, labels: tf.Tensor1D, identities: number | undefined): AnchorBetas {
  if (identities === undefined) return { values: beta, owners: undefined };
  const own = oneHot(labels, identities);
  const owners = tf.cast(own, 'float32');
  const values = tf.matMul(owners, tf.expandDims(beta, 1));
  return { values: tf.where(tf.any(own, 1, true), values, NaN), owners };
}

/** The loss as a scalar, from distances and the number of triplets of each pair. */
function marginLosses(
  { distances, positive, negative }: ComparedPairs,
  betas: AnchorBetas,
  { margin, sign, nu }: MarginRule,
): ReturnType<Parameters<typeof reducedLoss>[2]> {
  const beyond = tf.mul(tf.sub(distances, betas.values), sign);
  const tooFar = tf.add(beyond, margin);
  const tooNear = tf.sub(margin, beyond);
  const losses = tf.add(tf.mul(tf.relu(tooFar), positive), tf.mul(tf.relu(tooNear), negative));
  const activePositive = tf.where(tf.greater(tooFar, 0), positive, 0);
  const activeNegative = tf.where(tf.greater(tooNear, 0), negative, 0);
  const share = inverse(tf.sum(tf.add(activePositive, activeNegative)));
  const slopes = tf.mul(tf.sub(activePositive, activeNegative), tf.mul(share, sign)); // by the distances, [N, M]
  const pulls = tf.neg(tf.sum(slopes, 1, true)); // by the anchors' betas, [N, 1]
  const anyTriplet = tf.cast(tf.greater(tf.sum(positive), 0), 'float32');
  const regularised = betas.owners ? tf.mul(tf.sum(positive, 1, true), tf.mul(share, nu)) : tf.mul(anyTriplet, nu);
  const penalty = tf.sum(tf.mul(regularised, betas.values));
  const byBeta = betas.owners
    ? tf.squeeze(tf.matMul(betas.owners, tf.add(pulls, regularised), true), [1])
    : tf.reshape(tf.add(tf.sum(pulls), regularised), [1]);
  return {
    losses: tf.add(tf.mul(tf.sum(losses), share), penalty),
    saved: [slopes, byBeta],
    pullback: (weight, derivatives) => derivatives.map((derivative) => tf.mul(derivative, weight)),
  };
}
