import { checkOneOf } from '@htg/ground/check-options';
import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import { cosine } from '../distances/cosine.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { diagonal } from '../tensors/diagonal.ts';
import { exponential } from '../tensors/smooth.ts';
import type { PairOptions } from './pair-loss.ts';
import { pairLoss } from './pair-loss.ts';
import { softlyNearer } from './soft-ranks.ts';

const variants = ['O', 'Ds', 'Dq', 'Iu', 'Ib'] as const;

/** What becomes of the number of negatives before a positive. */
export type PnpVariant = (typeof variants)[number];

/** Options of {@link pnpLoss}. */
export interface PnpLossOptions<R extends Reduction = Reduction> extends Omit<PairOptions<R>, 'ref'> {
  /** What becomes of the number of negatives before a positive. Default `O`, nothing. */
  readonly variant?: PnpVariant;
  /** `T`, above 0: the smaller, the more like the true ranks. Default 0.01. */
  readonly temperature?: number;
  /** Of the variant `Ib`, above 0. Default 2. */
  readonly b?: number;
  /** Of the variant `Dq`, above 0. Default 1. */
  readonly alpha?: number;
}

/**
 * PNP loss: it penalizes negatives before positives, `R`, each the more (`Iu`, `Ib`) or the less (`Ds`, `Dq`) the more there are. `P` holds the positives
 * and the anchor.
 *
 *     R_ap = sum_n sigma((s_an - s_ap) / T),   L_a = 1/|P| sum_(p of P) f(R_ap)
 *
 *     O   R                       Ds  log(1 + R)                Dq  1 - (1 + R)^-alpha
 *     Iu  (1 + R) log(1 + R)      Ib  (b R - log(1 + b R)) / b^2
 *
 * It takes `N x N x N` numbers: 67 MB for a batch of 256. All ranked images have to be rows of the batch, so there is no `ref`.
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities; `undefined` with `mined`
 * @param options.reduction default `mean` over anchors with a positive; `none` gives `[N]`, 0 for the others
 * @returns a scalar, or `[N]`; the caller's to dispose
 * @throws RangeError for shapes that do not fit, options that are not above 0, and a variant that there is none
 *
 * Source: Li et al., "Rethinking the Optimization of Average Precision: Only Penalizing Negative Instances before Positive Ones is Enough", AAAI 2022,
 * eq. 6 to 13; with the anchor among its positives, as in the authors' code.
 *
 * @example
 * const loss = pnpLoss(embeddings, labels, { variant: 'Dq' });
 */
export function pnpLoss<R extends Reduction = 'mean'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  { variant = 'O', temperature = 0.01, b = 2, alpha = 1, reduction = 'mean' as R, ...set }: PnpLossOptions<R> = {},
): Reduced<R> {
  checkOneOf('pnpLoss', 'variant', variant, variants);
  for (const [name, value] of Object.entries({ temperature, b, alpha })) checkPositive('pnpLoss', name, value);
  return pairLoss('pnpLoss', embeddings, labels, { distance: cosine(), reduction, ...set }, (pairs) => {
    const members = tf.any(pairs.positive, 1);
    const own = tf.logicalOr(pairs.positive, diagonal(pairs.distances.shape[0]));
    const nearer = softlyNearer(pairs.similarities, temperature); // [N, N, N]
    const before = tf.sum(tf.where(tf.expandDims(pairs.negative, 1), nearer, 0), 2); // [N, N]
    const penalties = tf.where(own, penalized(before, variant, b, alpha), 0);
    const losses = tf.div(tf.sum(penalties, 1), tf.sum(tf.cast(own, 'float32'), 1));
    return { losses: tf.where(members, losses, 0), members };
  });
}

/** `f(R)` */
function penalized(before: tf.Tensor, variant: PnpVariant, b: number, alpha: number): tf.Tensor {
  const logarithm = (x: tf.Tensor): tf.Tensor => tf.log(tf.add(x, 1));
  switch (variant) {
    case 'O':
      return before;
    case 'Ds':
      return logarithm(before);
    case 'Dq':
      return tf.sub(1, exponential(tf.mul(logarithm(before), -alpha)));
    case 'Iu':
      return tf.mul(tf.add(before, 1), logarithm(before));
    case 'Ib':
      return tf.div(tf.sub(tf.mul(before, b), logarithm(tf.mul(before, b))), b * b);
  }
}
