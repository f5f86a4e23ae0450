import { stopGradient } from '@htg/ground/stop-gradient';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { cosine } from '../distances/cosine.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { diagonal } from '../tensors/diagonal.ts';
import { oneHot } from '../tensors/one-hot.ts';
import type { RegularizerOptions } from './regularize.ts';
import { regularize } from './regularize.ts';

/**
 * Keeps each identity's weights away from the nearest other ones.
 *
 *     L_k = max_(j != k) cos(W_k, W_j)
 *
 * A single identity costs 0.
 *
 * @param rows `[K, L]`: the weights of a loss over classes
 * @returns a scalar, or `[K]` with reduction `none`; the caller's to dispose
 * @throws RangeError for shapes that do not fit
 *
 * Source: Zhao, Xu, Cheng, "RegularFace: Deep Face Recognition via Exclusive Regularization", CVPR 2019, eq. 7.
 *
 * @example
 * const loss = regularFace(classifier.variables.weights);
 */
export function regularFace<R extends Reduction = 'mean'>(
  rows: Tensor2D,
  { reduction = 'mean' as R, ...others }: RegularizerOptions<R> = {},
): Reduced<R> {
  return regularize('regularFace', rows, { reduction, ...others }, () => {
    const n = rows.shape[0];
    const cosines = cosine().matrix(rows);
    const nearest = tf.argMax<tf.Tensor1D>(tf.where(diagonal(n), -Infinity, stopGradient(cosines)), 1);
    const others = tf.logicalAnd(oneHot(nearest, n), tf.logicalNot(diagonal(n)));
    return tf.sum(tf.where(others, cosines, 0), 1);
  });
}
