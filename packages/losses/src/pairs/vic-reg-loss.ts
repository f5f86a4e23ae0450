import { refuseUnknownOptions } from '@htg/ground/check-options';
import * as tf from '@tensorflow/tfjs-core';
import { checkEmbeddings, checkPositive } from '../checks/check-batch.ts';
import { emptyLoss } from '../reduction/empty-loss.ts';
import { differentiable, reduce } from '../reduction/reduce.ts';

/** Options of {@link vicRegLoss}. */
export interface VicRegLossOptions {
  /** `V`, views of each image (or images of each identity), at least 2: rows come one after another, all views of one first. */
  readonly images: number;
  /** `lambda`, weight of the invariance, at least 0. Default 25. */
  readonly invariance?: number;
  /** `mu`, weight of the variance, at least 0. Default 25. */
  readonly variance?: number;
  /** `nu`, weight of the covariance, at least 0. Default 1. */
  readonly covariance?: number;
  /** Added to variances before their root, above 0. Default 1e-4. */
  readonly epsilon?: number;
}

/**
 * VICReg, which needs no negatives: views `Z_v` of one thing are alike (invariance), each number of an embedding varies over things (variance) and tells
 * something of its own (covariance).
 *
 *     L    = lambda s + mu v + 2 nu c
 *     s    = mean over pairs of views of |z - z'|^2 / L
 *     v    = mean over views and l of [1 - sqrt(Var(z_l) + epsilon)]+
 *     c    = mean over views of 1/L sum_(l != m) Cov(z_l, z_m)^2
 *
 * Embeddings are taken as they are, not normalized.
 *
 * @param embeddings `[P V, L]`, all `V` views of one thing, then those of the next; at least two things
 * @returns a scalar, the caller's to dispose
 * @throws RangeError where the rows are no whole number of things, or options are no numbers
 *
 * Source: Bardes, Ponce, LeCun, "VICReg: Variance-Invariance-Covariance Regularization for Self-Supervised Learning", ICLR 2022, eq. 1 to 6, with the
 * variances halved as in the authors' code. More than two views, and images of an identity in place of views, are ours.
 *
 * @example
 * const loss = vicRegLoss(embeddings, { images: 2 });
 */
export function vicRegLoss(
  embeddings: tf.Tensor2D,
  { images, invariance = 25, variance = 25, covariance = 1, epsilon = 1e-4, ...others }: VicRegLossOptions,
): tf.Scalar {
  refuseUnknownOptions('vicRegLoss', others, ['images', 'invariance', 'variance', 'covariance', 'epsilon']);
  checkEmbeddings('vicRegLoss', embeddings);
  for (const [name, value] of Object.entries({ invariance, variance, covariance }))
    checkPositive('vicRegLoss', name, value, true);
  checkPositive('vicRegLoss', 'epsilon', epsilon);
  const [rows, length] = embeddings.shape;
  checkImages(rows, images);
  if (embeddings.size === 0) return emptyLoss([embeddings], 'sum');
  const things = rows / images;
  return differentiable(() => {
    const views = tf.reshape(embeddings, [things, images, length]); // [P, V, L]
    const fromMiddle = tf.sub(views, tf.div(tf.sum(views, 1, true), images));
    // The mean over pairs of views of |z - z'|^2 is 2 / (V - 1) times the sum of |z - middle|^2.
    const apart = tf.mul(tf.sum(tf.square(fromMiddle)), (2 / ((images - 1) * rows * length)) * images);
    const fromMean = tf.sub(views, tf.div(tf.sum(views, 0, true), things)); // [P, V, L]
    const variances = tf.div(tf.sum(tf.square(fromMean), 0), things - 1); // [V, L]
    const narrow = tf.div(tf.sum(tf.relu(tf.sub(1, tf.sqrt(tf.add(variances, epsilon))))), images * length);
    const byView = tf.transpose(fromMean, [1, 0, 2]); // [V, P, L]
    const covariances = tf.div(tf.matMul(byView, byView, true), things - 1); // [V, L, L]
    const redundant = tf.div(tf.sum(tf.mul(tf.square(covariances), tf.sub(1, tf.eye(length)))), images * length);
    const terms = [tf.mul(apart, invariance), tf.mul(narrow, variance), tf.mul(redundant, 2 * covariance)];
    return reduce([embeddings], 'sum', { losses: terms.reduce((sum, term) => tf.add(sum, term)) });
  });
}

function checkImages(rows: number, images: number): void {
  if (Number.isInteger(images) && images >= 2 && rows % images === 0 && rows !== images) return;
  throw new RangeError(
    `vicRegLoss: expected the rows of two or more things with images >= 2 each, received ${String(rows)} rows and images ${String(images)}; ` +
      'pass P x K batches and their K',
  );
}
