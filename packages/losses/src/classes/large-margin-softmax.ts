import * as tf from '@tensorflow/tfjs-core';
import { rowLengths } from '../distances/row-lengths.ts';
import type { Reduction } from '../reduction/reduction.ts';
import type { ClassLoss } from './class-loss.ts';
import type { ClassWeightOptions } from './class-weights.ts';
import { marginSoftmax } from './margin-softmax.ts';
import { multipliedAngle } from './multiplied-angle.ts';

/** Options of {@link largeMarginSoftmax}. */
export interface LargeMarginSoftmaxOptions<R extends Reduction = Reduction> extends ClassWeightOptions {
  /** `m`, what the own angle is multiplied by, a whole number of at least 1. Default 4. */
  readonly margin?: number;
  /** `s`, a factor of the logits, above 0. Default 1. */
  readonly scale?: number;
  /** Default `mean`. */
  readonly reduction?: R;
}

/**
 * Large-margin softmax (L-Softmax): a softmax over products, with the angle between an embedding and its own identity's weights multiplied.
 *
 *     z_k = s |W_k| |f| cos theta_k,   z_y = s |W_y| |f| psi(theta_y),   psi(theta) = (-1)^k cos(m theta) - 2k  for  k pi/m <= theta <= (k+1) pi/m
 *     L   = -log( exp(z_y) / sum_k exp(z_k) )
 *
 * The lengths of embeddings count: do not normalize them before. The annealing of the authors' code, which mixes in the plain softmax, is none of it.
 *
 * @returns the loss as `apply(embeddings [N, L], labels [N])` and its one variable, `weights` `[K, L]`
 * @throws RangeError for options that are no numbers, a margin that is not whole, and shapes that do not fit
 *
 * Source: Liu et al., "Large-Margin Softmax Loss for Convolutional Neural Networks", ICML 2016, eq. 4 to 7.
 *
 * @example
 * const loss = largeMarginSoftmax({ embeddingLength: 128, identities: 765, margin: 2 });
 * const value = loss.apply(embeddings, labels);
 */
export function largeMarginSoftmax<R extends Reduction = 'mean'>({
  margin = 4,
  scale = 1,
  reduction = 'mean' as R,
  ...shape
}: LargeMarginSoftmaxOptions<R>): ClassLoss<R> {
  const handicap = multipliedAngle('largeMarginSoftmax', margin);
  return marginSoftmax(
    'largeMarginSoftmax',
    { scale, reduction, ...shape },
    { handicap, lengths: (embeddings, weights) => tf.mul(rowLengths(embeddings), tf.transpose(rowLengths(weights))) },
  );
}
