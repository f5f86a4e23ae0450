import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from '../reduction/reduce.ts';
import { lpNorms, powers } from '../tensors/lp-norms.ts';
import type { Distance, DistanceOptions } from './distance.ts';

/** Options of {@link lp}. */
export interface LpOptions extends DistanceOptions {
  /** At least 1: 1 for the sum of differences, 2 for Euclid. Default 2. */
  readonly p?: number;
  /** What the distance is raised to, at least 1. Default 1. */
  readonly power?: number;
}

/** Below this length a row is divided by this, as torch's `normalize` does. */
const shortest = 1e-12;

/**
 * LP distance: `|u - v|_p^power`; of normalized rows at most `2^power`. Its gradient at distance 0, where there may be none, is 0.
 *
 *     |x|_p = (sum_l |x_l|^p)^(1/p)
 *
 * It takes `N x M x L` numbers; `euclidean` and `squaredEuclidean` are the same for p = 2 and take `N x M`. With a `p` or a power other than 1 and 2 a second
 * derivative is an error.
 *
 * @param options.normalize divide rows by their length in the same norm first, `|u|_p`; default true
 * @throws RangeError for a p or a power below 1
 */
export function lp({ p = 2, power = 1, normalize = true, ...others }: LpOptions = {}): Distance {
  refuseUnknownOptions('lp', others, ['p', 'power', 'normalize']);
  checkOneOf('lp', 'normalize', normalize, [true, false]);
  checkAtLeastOne('lp', 'p', p);
  checkAtLeastOne('lp', 'power', power);
  const prepared = (rows: tf.Tensor2D): tf.Tensor2D => (normalize ? divideByNorms(rows, p) : rows);
  return {
    name: 'lp',
    similarity: false,
    normalize,
    range: normalize ? [0, 2 ** power] : undefined,
    matrix: (queries, references) =>
      differentiable(() => {
        const rows = prepared(queries);
        const others = references ? prepared(references) : rows;
        const apart = tf.sub(tf.expandDims(rows, 1), tf.expandDims(others, 0)); // [N, M, L]
        return tf.squeeze<tf.Tensor2D>(powers(lpNorms(apart, p), power), [2]);
      }),
  };
}

/** Raises unless a number is finite and at least 1; `caller` opens the error text. */
export function checkAtLeastOne(caller: string, name: string, value: number): void {
  if (Number.isFinite(value) && value >= 1) return;
  throw new RangeError(
    `${caller}: expected ${name} to be a finite number >= 1, received ${String(value)}; change ${name}`,
  );
}

/** Rows divided by their p-norm; a row of zeros stays zero and gets no gradient. */
function divideByNorms(rows: tf.Tensor2D, p: number): tf.Tensor2D {
  const norms = lpNorms(rows, p); // [N, 1]
  const long = tf.greater(stopGradient(norms), 0);
  return tf.div(tf.where(long, rows, 0), tf.maximum(norms, shortest));
}
