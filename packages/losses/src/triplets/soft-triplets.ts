import * as tf from '@tensorflow/tfjs-core';
import type { Distance } from '../distances/distance.ts';
import type { Mined } from '../mining/miner.ts';
import { countAll } from '../mining/triplet-counts.ts';
import type { SummedTriplets, TripletRule } from './triplet-rule.ts';

/** The least and the most that a distance can be. */
export type Range = NonNullable<Distance['range']>;

/**
 * How many Chebyshev polynomials stand for softplus on either side. Over a range of 4, the widest taken here, what they leave out shrinks by
 * 3.4 with each: 16 leave 1e-9 of it, single precision 6e-8.
 */
const degrees = 16;

/** Whether that is the rule and the set; below a margin of 0 losses can be so small that 1e-9 counts. */
export function isPlainSoft(
  { band, triplets }: Mined,
  { soft, between, margin }: TripletRule,
  range?: Range,
): range is Range {
  return soft && !between && !band && !triplets && margin >= 0 && range !== undefined && range[1] - range[0] <= 4;
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
export function sumSoftTriplets(
  distances: tf.Tensor2D,
  mined: Mined,
  { margin }: TripletRule,
  [low, high]: Range,
): SummedTriplets {
  const half = (high - low) / 2;
  const table = chebyshev(tf.div(tf.sub(distances, low + half), half)); // [N, 16, M]
  const sides = tf.cast(tf.stack([mined.positive, mined.negative], 2), 'float32'); // [N, M, 2]
  const [positives, negatives] = tf.unstack(tf.matMul(table, sides), 2); // [N, 16] each
  const expand = (f: (excess: number) => number): tf.Tensor2D => expansion((t, u) => f(half * (t - u) + margin));
  const losses = expand((x) => Math.log1p(Math.exp(x)));
  const slopes = expand((x) => 1 / (1 + Math.exp(-x)));
  const pulls = tf.stack([tf.matMul(negatives, slopes, false, true), tf.neg(tf.matMul(positives, slopes))], 2); // [N, 16, 2]
  return {
    loss: tf.sum(tf.mul(positives, tf.matMul(negatives, losses, false, true))),
    active: countAll(mined),
    gradients: [tf.sum(tf.mul(tf.matMul(table, pulls, true), sides), 2)],
  };
}

/** The polynomials at `x` (-1..1) `[N, M]`, as `[N, 16, M]`: `T_k = 2 x T_k-1 - T_k-2`. */
function chebyshev(x: tf.Tensor): tf.Tensor {
  const all = [tf.onesLike(x), x];
  for (let k = 2; k < degrees; k++) all.push(tf.sub(tf.mul(tf.mul(x, 2), all[k - 1]), all[k - 2]));
  return tf.stack(all, 1);
}

/** The coefficients `C` of `f(t, u)`, both -1..1, from its values at the zeros of `T_16`: `B F B^T`. */
function expansion(f: (t: number, u: number) => number): tf.Tensor2D {
  const each = Array.from({ length: degrees }, (_, i) => i);
  const sum = (term: (i: number) => number): number => each.reduce((total, i) => total + term(i), 0);
  const square = (entry: (i: number, j: number) => number): number[][] => each.map((i) => each.map((j) => entry(i, j)));
  const angle = (i: number): number => ((i + 0.5) * Math.PI) / degrees;
  const basis = (j: number, i: number): number => ((j ? 2 : 1) / degrees) * Math.cos(j * angle(i));
  const half = square((j, l) => sum((i) => basis(j, i) * f(Math.cos(angle(i)), Math.cos(angle(l)))));
  return tf.tensor2d(square((j, k) => sum((l) => half[j][l] * basis(k, l))));
}
