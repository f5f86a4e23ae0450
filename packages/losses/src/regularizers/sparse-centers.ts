import { checkCount } from '@htg/ground/check-numbers';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { normalizeRows } from '../distances/normalize-rows.ts';
import type { Reduced } from '../reduction/reduction.ts';
import { squareRoot } from '../tensors/square-root.ts';
import type { RegularizerOptions } from './regularize.ts';
import { regularize } from './regularize.ts';

/** Options of {@link sparseCenters}. */
export interface SparseCentersOptions extends Omit<RegularizerOptions, 'reduction'> {
  /** `C`, centers of each identity, at least 2: rows come identity by identity. */
  readonly centers: number;
}

/**
 * Merges the centers of an identity that are not needed: the regularizer of SoftTriple.
 *
 *     L = 1 / (K C (C - 1)) sum_k sum_(c < d) sqrt(2 - 2 cos(W_kc, W_kd))
 *
 * Two centers that are one have a gradient of 0.
 *
 * @param rows `[K C, L]`: the weights of a loss over classes with several centers, an identity's one after another
 * @param options.centers `C`
 * @returns a scalar, the caller's to dispose
 * @throws RangeError for shapes that do not fit
 *
 * Source: Qian et al., "SoftTriple Loss: Deep Metric Learning Without Triplet Sampling", ICCV 2019, eq. 10, without its factor `tau`: the weight.
 *
 * @example
 * const loss = sparseCenters(softTriple.variables.weights, { centers: 10 });
 */
export function sparseCenters(rows: Tensor2D, { centers, ...others }: SparseCentersOptions): Reduced<'sum'> {
  checkCount('sparseCenters', 'centers', centers, 2);
  const count = rows.shape[0];
  if (count % centers !== 0) {
    throw new RangeError(
      `sparseCenters: expected rows of whole identities with ${String(centers)} centers each, received ${String(count)} rows; ` +
        'pass the centers of the loss',
    );
  }
  return regularize('sparseCenters', rows, { reduction: 'sum', ...others }, () => {
    const grouped = tf.reshape<tf.Rank.R3>(normalizeRows(rows), [-1, centers, rows.shape[1]]); // [K, C, L]
    const index = tf.range(0, centers);
    const pairs = tf.less(tf.expandDims(index, 1), tf.expandDims(index, 0)); // [C, C], c < d
    // Rounding takes cosines above 1.
    const twice = tf.mul(tf.where(pairs, tf.matMul(grouped, grouped, false, true), 0), 2); // [K, C, C]
    const apart = squareRoot(tf.relu(tf.sub(2, twice)));
    return tf.div(tf.sum(tf.where(pairs, apart, 0)), count * (centers - 1));
  });
}
