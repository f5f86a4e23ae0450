import { checkFinite } from '@htg/ground/check-numbers';
import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import { cosine } from '../distances/cosine.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { maskedLogSumExp } from '../tensors/masked-log-sum-exp.ts';
import { softplus } from '../tensors/smooth.ts';
import type { PairOptions } from './pair-loss.ts';
import { pairLoss } from './pair-loss.ts';

/** Options of {@link circleLoss}. */
export interface CircleLossOptions<R extends Reduction = Reduction> extends PairOptions<R> {
  /** `m`, how far the decision boundary relaxes. Default 0.4. */
  readonly margin?: number;
  /** Scale of the logits, above 0. Default 80. */
  readonly gamma?: number;
}

/**
 * Circle loss, on cosines `s`.
 *
 *     L_a = log(1 + sum_n exp(gamma [s_an + m]+ (s_an - m)) sum_p exp(-gamma [1 + m - s_ap]+ (s_ap - 1 + m)))
 *
 * The factors in brackets weigh the pairs and are constants of the gradient. Anchors without a positive or without a negative
 * cost 0 (and count in `mean`).
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities; `undefined` with `mined`
 * @param options.reduction default `meanNonZero` over anchors; `none` gives `[N]`
 * @returns a scalar, or `[N]`; the caller's to dispose
 * @throws RangeError for shapes that do not fit and options that are no numbers
 *
 * Source: Sun et al., "Circle Loss", CVPR 2020, eq. 6; the paper's margin and gamma for fine-grained retrieval are the defaults.
 *
 * @example
 * const loss = circleLoss(embeddings, labels, { margin: 0.25, gamma: 128 });
 */
export function circleLoss<R extends Reduction = 'meanNonZero'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  { margin = 0.4, gamma = 80, reduction = 'meanNonZero' as R, ...set }: CircleLossOptions<R> = {},
): Reduced<R> {
  checkFinite('circleLoss', 'margin', margin);
  checkPositive('circleLoss', 'gamma', gamma);
  return pairLoss('circleLoss', embeddings, labels, { distance: cosine(), reduction, ...set }, (pairs) => {
    const { distances: cosines, positive, negative } = pairs;
    const fixed = stopGradient(cosines);
    const pull = tf.mul(tf.relu(tf.sub(1 + margin, fixed)), -gamma);
    const push = tf.mul(tf.relu(tf.add(fixed, margin)), gamma);
    const positives = maskedLogSumExp(tf.mul(pull, tf.sub(cosines, 1 - margin)), positive);
    const negatives = maskedLogSumExp(tf.mul(push, tf.sub(cosines, margin)), negative);
    const complete = tf.logicalAnd(tf.any(positive, 1, true), tf.any(negative, 1, true)); // [N, 1]
    const losses = tf.where(complete, softplus(tf.add(positives.value, negatives.value)), 0);
    return { losses: tf.squeeze(losses, [1]) };
  });
}
