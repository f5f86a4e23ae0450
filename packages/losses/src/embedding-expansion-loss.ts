import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Distance } from './distances/distance.ts';
import * as tf from '@tensorflow/tfjs-core';
import { squaredEuclidean } from './distances/squared-euclidean.ts';

/** What `embeddingExpansionLoss` takes. */
export interface EmbeddingExpansionOptions {
  /** Images of each identity, at least 2: rows come identity by identity. */
  readonly images: number;
  /** Synthetic points between two embeddings of an identity; 2 by default. */
  readonly points?: number;
  /** `m`, in the unit of the distance; the default is that of `tripletLoss`. */
  readonly margin?: number;
}

const distance: Distance = squaredEuclidean({ normalize: false });

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
  { images, points = 2, margin = 0.05 }: EmbeddingExpansionOptions,
): Scalar {
  check(embeddings, images, points);
  const identities = embeddings.shape[0] / images;
  return tf.tidy(() => {
    const normalized = normalize(embeddings);
    const rows = tf.unstack(tf.reshape(normalized, [identities, images, -1]), 1) as Tensor2D[]; // images x [P, L]
    const pairs = rows.flatMap((a, i) => rows.slice(i + 1).map((b): [Tensor2D, Tensor2D] => [a, b]));
    const synthetic = pairs.flatMap(([a, b]) => between(a, b, points));
    const all = tf.stack([...rows, ...synthetic], 1); // [P, S, L]
    const nearest = leastDistances(all, identities); // [P, P]
    const positive = tf.stack(
      pairs.map(([a, b]) => tf.sum(tf.square(tf.sub(a, b)), 1)),
      1,
    ); // [P, Q]
    const excess = tf.add(tf.sub(tf.expandDims(positive, 2), tf.expandDims(nearest, 1)), margin); // [P, Q, P]
    const others = tf.expandDims(tf.sub(1, tf.eye(identities)), 1); // [P, 1, P]
    const losses = tf.mul(tf.relu(excess), others);
    return tf.div(tf.sum(losses), tf.maximum(tf.sum(tf.step(losses)), 1));
  });
}

/** `points` points at equal steps between two sets of rows, normalized. */
function between(a: Tensor2D, b: Tensor2D, points: number): Tensor2D[] {
  return Array.from({ length: points }, (_, k) => {
    const share = (k + 1) / (points + 1);
    return normalize(tf.add(tf.mul(a, 1 - share), tf.mul(b, share)));
  });
}

/** The least distance between the points of each two identities. */
function leastDistances(all: Tensor, identities: number): Tensor2D {
  const [, perIdentity, length] = all.shape;
  const distances = distance.matrix(tf.reshape(all, [identities * perIdentity, length]));
  return tf.min(tf.reshape(distances, [identities, perIdentity, identities, perIdentity]), [1, 3]);
}

/** Rows of length 1; a row of zeros stays as it is. */
function normalize(rows: Tensor2D): Tensor2D {
  return tf.div(rows, tf.sqrt(tf.maximum(tf.sum(tf.square(rows), 1, true), 1e-12)));
}

function check({ shape }: Tensor2D, images: number, points: number): void {
  if (!(Number.isInteger(images) && images >= 2 && shape[0] % images === 0)) {
    throw new RangeError(
      `embeddingExpansionLoss: expected a whole number of identities with images >= 2 rows each, received ${shape[0]} rows and images ${images}; pass P x K batches and their K`,
    );
  }
  if (!(Number.isInteger(points) && points >= 1)) {
    throw new RangeError(`embeddingExpansionLoss: expected whole points >= 1, received ${points}; 2 is the default`);
  }
}
