import { checkCount, checkFinite } from '@htg/ground/check-numbers';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checkEmbeddings } from '../checks/check-batch.ts';
import { normalizeRows } from '../distances/normalize-rows.ts';
import { squaredDistances } from '../distances/squared-distances.ts';
import { emptyLoss } from '../reduction/empty-loss.ts';
import { differentiable, reduce } from '../reduction/reduce.ts';
import { checkWholeIdentities } from './whole-identities.ts';

/** Options of {@link embeddingExpansionLoss}. */
export interface EmbeddingExpansionLossOptions {
  /** Images of each identity, at least 2: rows come identity by identity. */
  readonly images: number;
  /** Synthetic points between two embeddings of an identity. Default 2. */
  readonly points?: number;
  /** `m`, in squared distance of normalized rows. Default 0.05. */
  readonly margin?: number;
}

/**
 * A rival of hard triplet generation that needs no network: hard negatives from points between the embeddings.
 *
 * Between any two embeddings of an identity lie `n` synthetic points at equal steps, normalized again. The negative distance between two
 * identities is the least one between any point of one and any of the other, synthetic or not; positives are true embeddings:
 *
 *     L = mean over (i, j, c) of [d(f_i, f_j) - min_{p in S(y_i), q in S(c)} d(p, q) + m]+
 *
 * for pairs i, j of one identity and every other identity c, over those above zero (the mean that `tripletLoss` takes, too).
 *
 * @param embeddings `[P images, L]`, identity by identity, not L2-normalized: that is done here
 * @returns a scalar, the caller's to dispose
 * @throws RangeError where the rows are no whole number of identities, or a count is too small
 *
 * Source: Ko and Gu, "Embedding Expansion: Augmentation in Embedding Space for Deep Metric Learning", CVPR 2020.
 */
export function embeddingExpansionLoss(
  embeddings: Tensor2D,
  { images, points = 2, margin = 0.05, ...others }: EmbeddingExpansionLossOptions,
): Scalar {
  refuseUnknownOptions('embeddingExpansionLoss', others, ['images', 'points', 'margin']);
  checkEmbeddings('embeddingExpansionLoss', embeddings);
  checkCount('embeddingExpansionLoss', 'points', points);
  checkFinite('embeddingExpansionLoss', 'margin', margin);
  const [rows, length] = embeddings.shape;
  checkWholeIdentities('embeddingExpansionLoss', rows, images);
  if (rows === 0) return emptyLoss([embeddings], 'mean');
  const [identities, { mixtures, differences }] = [rows / images, pairsOf(images, points)];
  return differentiable(() => {
    const members = tf.reshape(normalizeRows(embeddings), [identities, images, length]); // [P, K, L]
    // A matrix of coefficients [1, S, K] times the members of each identity: true and synthetic points, [P S, L].
    const mixed = tf.reshape<tf.Rank.R2>(tf.matMul(tf.tensor3d([mixtures]), members), [-1, length]);
    const [distances, size] = [squaredDistances(normalizeRows(mixed)), mixtures.length];
    const nearest = tf.min(tf.reshape(distances, [identities, size, identities, size]), [1, 3]); // [P, P]
    const positive = tf.sum(tf.square(tf.matMul(tf.tensor3d([differences]), members)), 2); // [P, Q]
    const excess = tf.add(tf.sub(tf.expandDims(positive, 2), tf.expandDims(nearest, 1)), margin); // [P, Q, P]
    const apart = tf.expandDims(tf.sub(1, tf.eye(identities)), 1); // [P, 1, P]
    return reduce([embeddings], 'meanNonZero', { losses: tf.mul(tf.relu(excess), apart) });
  });
}

/** What is made of the `K` members of an identity: each row has a coefficient for each of them. */
interface Coefficients {
  /** The members themselves, and the points between each two of them. */
  readonly mixtures: number[][];
  /** One member minus another, for each two of them. */
  readonly differences: number[][];
}

function pairsOf(images: number, points: number): Coefficients {
  const each = Array.from({ length: images }, (_, i) => i);
  const pairs = each.flatMap((i) => each.slice(i + 1).map((j): [number, number] => [i, j]));
  const row = (first: number, ofFirst: number, second: number, ofSecond: number): number[] =>
    each.map((k) => (k === first ? ofFirst : 0) + (k === second ? ofSecond : 0));
  const shares = Array.from({ length: points }, (_, k) => (k + 1) / (points + 1));
  return {
    mixtures: [
      ...each.map((i) => row(i, 1, i, 0)),
      ...shares.flatMap((share) => pairs.map(([i, j]) => row(i, 1 - share, j, share))),
    ],
    differences: pairs.map(([i, j]) => row(i, 1, j, -1)),
  };
}
