import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checkAtLeastOne } from '../distances/lp.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { lpNorms, powers } from '../tensors/lp-norms.ts';
import type { RegularizerOptions } from './regularize.ts';
import { regularize } from './regularize.ts';

/** Options of {@link lpNorm}. */
export interface LpNormOptions<R extends Reduction = Reduction> extends RegularizerOptions<R> {
  /** At least 1. Default 2. */
  readonly p?: number;
  /** What a norm is raised to, at least 1. Default 1. */
  readonly power?: number;
}

/**
 * Keeps rows short: their p-norm.
 *
 *     L_i = |f_i|_p^power,   |x|_p = (sum_l |x_l|^p)^(1/p)
 *
 * Rows of zeros have a gradient of 0. With a `p` or a power other than 1 and 2 a second derivative is an error.
 *
 * @param rows `[N, L]`: embeddings, or the weights of a loss over classes
 * @returns a scalar, or `[N]` with reduction `none`; the caller's to dispose
 * @throws RangeError for shapes that do not fit and a p or a power below 1
 *
 * @example
 * const loss = lpNorm(embeddings, { power: 2 });
 */
export function lpNorm<R extends Reduction = 'mean'>(
  rows: Tensor2D,
  { p = 2, power = 1, reduction = 'mean' as R, ...others }: LpNormOptions<R> = {},
): Reduced<R> {
  checkAtLeastOne('lpNorm', 'p', p);
  checkAtLeastOne('lpNorm', 'power', power);
  return regularize('lpNorm', rows, { reduction, ...others }, () => tf.squeeze(powers(lpNorms(rows, p), power), [1]));
}
