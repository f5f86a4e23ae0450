import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import { cosine } from '../distances/cosine.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { maskedLogSumExp } from '../tensors/masked-log-sum-exp.ts';
import { softplus } from '../tensors/smooth.ts';
import type { PairOptions } from './pair-loss.ts';
import { pairLoss } from './pair-loss.ts';

/** Options of {@link instanceLoss}. */
export interface InstanceLossOptions<R extends Reduction = Reduction> extends PairOptions<R> {
  /** `gamma`, a factor of the cosines, above 0. Default 64. */
  readonly gamma?: number;
}

/**
 * Instance loss: each image is a class of its own, whose weights are its own embedding; it is told from the images of other identities.
 *
 *     L_a = -log( exp(gamma) / (exp(gamma) + sum_n exp(gamma cos_an)) )
 *
 * Images of one identity are not told apart: give every image a label of its own to do so.
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities; `undefined` with `mined`
 * @param options.reduction default `mean` over anchors with a negative; `none` gives `[N]`, 0 for the others
 * @returns a scalar, or `[N]`; the caller's to dispose
 * @throws RangeError for shapes that do not fit and a gamma that is not above 0
 *
 * Source: Zheng et al., "Dual-Path Convolutional Image-Text Embeddings with Instance Loss", TOMM 2020, section 3.3, as pytorch-metric-learning
 * has it for labels that are all different. (For others that compares an image with the row whose number is its label's rank, which this does not.)
 *
 * @example
 * const loss = instanceLoss(embeddings, labels);
 */
export function instanceLoss<R extends Reduction = 'mean'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  { gamma = 64, reduction = 'mean' as R, ...set }: InstanceLossOptions<R> = {},
): Reduced<R> {
  checkPositive('instanceLoss', 'gamma', gamma);
  return pairLoss('instanceLoss', embeddings, labels, { distance: cosine(), reduction, ...set }, (pairs) => {
    const rivals = maskedLogSumExp(tf.mul(tf.sub(pairs.similarities, 1), gamma), pairs.negative);
    const members = tf.any(pairs.negative, 1);
    return { losses: tf.where(members, tf.squeeze(softplus(rivals.value), [1]), 0), members };
  });
}
