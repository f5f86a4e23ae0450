import type { Distance } from '../distances/distance.ts';
import type { Mined } from '../mining/miner.ts';
import type { TripletRule } from './triplet-rule.ts';
import type { TripletSums } from './triplet-sums.ts';
import * as tf from '@tensorflow/tfjs-core';
import { countAll } from '../mining/triplet-counts.ts';
import { signed } from './triplet-rule.ts';

type Range = NonNullable<Distance['range']>;

/**
 * How many Chebyshev polynomials stand for softplus on either side. Over a range of 4, the widest taken here, what they leave out shrinks by
 * 3.4 with each: 16 leave 1e-9 of it, single precision 6e-8.
 */
const degrees = 16;

/** Whether that is the rule and the set; below a margin of 0 losses can be so small that 1e-9 counts. */
export function isPlainSoft({ band }: Mined, { soft, swap, margin }: TripletRule, range?: Range): range is Range {
  return soft && !swap && !band && margin >= 0 && range !== undefined && range[1] - range[0] <= 4;
}

/**
 * Sums over every triplet of mined pairs for the soft margin, where distances have a range. There softplus is a short sum of products,
 *
 *     softplus(t - u + m) = sum_jk C_jk T_j(t) T_k(u),   T_k the Chebyshev polynomials on that range,
 *
 * so that the sum over an anchor's triplets needs only the sums of each polynomial over its positives and over its negatives:
 *
 *     sum_pn softplus(d_ap - d_an + m) = sum_jk C_jk (sum_p T_j(d_ap)) (sum_n T_k(d_an))
 *
 * The derivative is the same with the logistic function. So memory is 16 `N x M`, not `N x M x M`, and no exponential is taken at all.
 *
 * Source of the expansion: Trefethen, "Approximation Theory and Approximation Practice", chapters 3 and 8.
 */
export function sumSoftTriplets(distances: tf.Tensor2D, mined: Mined, rule: TripletRule, range: Range): TripletSums {
  const [centre, half] = [(rule.sign * (range[0] + range[1])) / 2, (range[1] - range[0]) / 2];
  const table = chebyshev(tf.div(tf.sub(signed(rule, distances), centre), half)); // [N, 16, M]
  const sides = tf.cast(tf.stack([mined.positive, mined.negative], 2), 'float32'); // [N, M, 2]
  const [positives, negatives] = tf.unstack(tf.matMul(table, sides), 2); // [N, 16] each
  const expand = (f: (excess: number) => number): tf.Tensor2D =>
    tf.tensor2d(expansion((t, u) => f(half * (t - u) + rule.margin)));
  const losses = expand((x) => Math.log1p(Math.exp(x)));
  const slopes = expand((x) => 1 / (1 + Math.exp(-x)));
  const pulls = tf.stack([tf.matMul(negatives, slopes, false, true), tf.neg(tf.matMul(positives, slopes))], 2); // [N, 16, 2]
  return {
    loss: tf.sum(tf.mul(positives, tf.matMul(negatives, losses, false, true))),
    active: countAll(mined),
    gradient: signed(rule, tf.sum(tf.mul(tf.matMul(table, pulls, true), sides), 2)),
  };
}

/** The polynomials at `x` (-1..1) `[N, M]`, as `[N, 16, M]`: `T_k = 2 x T_k-1 - T_k-2`. */
function chebyshev(x: tf.Tensor): tf.Tensor {
  const twice = tf.mul(x, 2);
  const all = [tf.onesLike(x), x];
  while (all.length < degrees) all.push(tf.sub(tf.mul(twice, all[all.length - 1]), all[all.length - 2]));
  return tf.stack(all, 1);
}

/** The coefficients of `f(t, u)`, both -1..1, from its values at the polynomials' zeros: `C = B F B^T`. */
function expansion(f: (t: number, u: number) => number): number[][] {
  const range = Array.from({ length: degrees }, (_, i) => i);
  const angles = range.map((i) => ((i + 0.5) * Math.PI) / degrees);
  const basis = range.map((j) => angles.map((angle) => ((j ? 2 : 1) / degrees) * Math.cos(j * angle)));
  const along = (values: number[]): number[] => basis.map((row) => row.reduce((sum, b, i) => sum + b * values[i], 0));
  const half = angles.map((t) => along(angles.map((u) => f(Math.cos(t), Math.cos(u))))); // [t, k]
  return transposed(transposed(half).map(along)); // [j, k]
}

const transposed = (rows: number[][]): number[][] => rows[0].map((_, k) => rows.map((row) => row[k]));
