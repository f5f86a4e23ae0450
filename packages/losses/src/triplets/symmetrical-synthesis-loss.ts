import { checkFinite } from '@htg/ground/check-numbers';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checkEmbeddings } from '../checks/check-batch.ts';
import { normalizeRows } from '../distances/normalize-rows.ts';
import { squaredDistances } from '../distances/squared-distances.ts';
import { emptyLoss } from '../reduction/empty-loss.ts';
import { differentiable, reduce } from '../reduction/reduce.ts';
import { checkWholeIdentities } from './whole-identities.ts';

/** What `symmetricalSynthesisLoss` takes. */
export interface SymmetricalSynthesisLossOptions {
  /** Images of each identity, at least 2: rows come identity by identity. */
  readonly images: number;
  /** `m`, in squared distance of normalized rows. Default 0.05. */
  readonly margin?: number;
}

/**
 * A rival of hard triplet generation that needs no network: hard negatives from mirror images of embeddings.
 *
 * Each embedding of an identity is mirrored at the axis of each other one, `s_ij = 2 (f_i . f_j) f_j - f_i`: as long as `f_i`, and as near to `f_j`.
 * The negative distance between two identities is the least one between any point of one and any of the other, mirrored or not; positives are
 * true embeddings:
 *
 *     L = mean over (i, j, c) of [d(f_i, f_j) - min_{p in S(y_i), q in S(c)} d(p, q) + m]+
 *
 * for pairs i, j of one identity and every other identity c, over those above zero (the mean that `tripletLoss` takes, too).
 *
 * @param embeddings `[P images, L]`, identity by identity, not L2-normalized: that is done here
 * @param options.images `K`, of each identity
 * @param options.margin `m`. Default 0.05
 * @returns a scalar, the caller's to dispose
 * @throws RangeError where the rows are no whole number of identities
 *
 * Source: Gu and Ko, "Symmetrical Synthesis for Deep Metric Learning", AAAI 2020, with the factors of a mirror image (alpha 1, beta 2). Theirs has
 * two images of an identity; more, with the mirror images of every pair, are ours.
 */
export function symmetricalSynthesisLoss(
  embeddings: Tensor2D,
  { images, margin = 0.05, ...others }: SymmetricalSynthesisLossOptions,
): Scalar {
  refuseUnknownOptions('symmetricalSynthesisLoss', others, ['images', 'margin']);
  checkEmbeddings('symmetricalSynthesisLoss', embeddings);
  checkFinite('symmetricalSynthesisLoss', 'margin', margin);
  const [rows, length] = embeddings.shape;
  checkWholeIdentities('symmetricalSynthesisLoss', rows, images);
  if (rows === 0) return emptyLoss([embeddings], 'mean');
  const [identities, size] = [rows / images, images * images];
  return differentiable(() => {
    const members = tf.reshape(normalizeRows(embeddings), [identities, images, length]); // [P, K, L]
    const products = tf.matMul(members, members, false, true); // [P, K, K]
    // Row i, column j: f_i mirrored at f_j. On the diagonal f_i itself, so these are all points.
    const along = tf.mul(tf.expandDims(products, 3), tf.expandDims(members, 1)); // [P, K, K, L]
    const points = tf.sub(tf.mul(along, 2), tf.expandDims(members, 2));
    const distances = squaredDistances(tf.reshape<tf.Rank.R2>(points, [-1, length]));
    const nearest = tf.min(tf.reshape(distances, [identities, size, identities, size]), [1, 3]); // [P, P]
    const positive = tf.reshape(tf.sub(2, tf.mul(products, 2)), [identities, size]); // [P, K K]
    const excess = tf.add(tf.sub(tf.expandDims(positive, 2), tf.expandDims(nearest, 1)), margin); // [P, K K, P]
    const counted = tf.mul(pairMask(images), tf.expandDims(tf.sub(1, tf.eye(identities)), 1));
    return reduce([embeddings], 'meanNonZero', { losses: tf.mul(tf.relu(excess), counted) });
  });
}

/** 1 for each two members of an identity, once: `[1, K K, 1]`. */
function pairMask(images: number): tf.Tensor3D {
  const each = Array.from({ length: images * images }, (_, at) => Number(Math.floor(at / images) < at % images));
  return tf.tensor3d(each, [1, images * images, 1]);
}
