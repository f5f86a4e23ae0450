import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import type { RegularizerOptions } from './regularize.ts';
import { regularize } from './regularize.ts';

/**
 * Keeps the weights of all identities at one length, so that rare identities are not drawn in.
 *
 *     L_k = 1/4 ( |W_k|^2 - mean_j |W_j|^2 )^2
 *
 * @param rows `[K, L]`: the weights of a loss over classes
 * @returns a scalar, or `[K]` with reduction `none`; the caller's to dispose
 * @throws RangeError for shapes that do not fit
 *
 * Source: Wu et al., "Deep Face Recognition with Center Invariant Loss", ACM Multimedia Workshops 2017, eq. 5.
 *
 * @example
 * const loss = centerInvariant(classifier.variables.weights);
 */
export function centerInvariant<R extends Reduction = 'mean'>(
  rows: Tensor2D,
  { reduction = 'mean' as R, ...others }: RegularizerOptions<R> = {},
): Reduced<R> {
  return regularize('centerInvariant', rows, { reduction, ...others }, () => {
    const squares = tf.sum(tf.square(rows), 1);
    return tf.div(tf.square(tf.sub(squares, tf.div(tf.sum(squares), rows.shape[0]))), 4);
  });
}
