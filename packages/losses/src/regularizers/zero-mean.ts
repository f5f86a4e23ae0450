import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { signs } from '../tensors/lp-norms.ts';
import type { RegularizerOptions } from './regularize.ts';
import { regularize } from './regularize.ts';

/**
 * Keeps the mean of a row's entries at zero, as the signal-to-noise distance assumes it.
 *
 *     L_i = | sum_l f_il |
 *
 * @param rows `[N, L]`: embeddings, or the weights of a loss over classes
 * @returns a scalar, or `[N]` with reduction `none`; the caller's to dispose
 * @throws RangeError for shapes that do not fit
 *
 * Source: Yuan et al., "Signal-to-Noise Ratio: A Robust Distance Metric for Deep Metric Learning", CVPR 2019, eq. 11.
 *
 * @example
 * const loss = zeroMean(embeddings);
 */
export function zeroMean<R extends Reduction = 'mean'>(
  rows: Tensor2D,
  { reduction = 'mean' as R, ...others }: RegularizerOptions<R> = {},
): Reduced<R> {
  return regularize('zeroMean', rows, { reduction, ...others }, () => {
    const sums = tf.sum(rows, 1);
    return tf.mul(sums, signs(sums));
  });
}
