import { normalizeRows } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D, Tensor } from '@tensorflow/tfjs-core';
import type { TripletRows } from './hard-negative-generator.ts';

/** What `hardNegativeLoss` is made of; scalars, the caller's to dispose. */
export interface HardNegativeTerms {
  /** `J_gen`. */
  readonly loss: Scalar;
  /** `J_hard`: how far synthetic negatives are from their anchors. */
  readonly hard: Scalar;
  /** `J_reg`: how far they are from the true ones. */
  readonly regularization: Scalar;
  /** `J_adv`. */
  readonly adversarial: Scalar;
}

/**
 * What DAML's generator minimizes, a mean over the triplets that count:
 *
 *     J_gen = d(n', a) + lambda_1 d(n', n) + lambda_2 [d(n', a) - d(p, a) - m]+
 *
 * with `d` the squared Euclidean distance of normalized rows.
 *
 * @param synthetic `n'`, `[N, L]`
 * @param triplets the rows that it was made of
 * @param options.counted `[N]`, 1 where there is a triplet, else 0
 * @param options.margin `m`
 * @param options.regularization `lambda_1`
 * @param options.adversarialWeight `lambda_2`
 * @returns the loss and its three terms, scalars, the caller's to dispose
 *
 * Source: Duan et al., "Deep Adversarial Metric Learning", CVPR 2018: `J_hard`, `J_reg`, `J_adv`. Normalized rows are ours.
 */
export function hardNegativeLoss(
  synthetic: Tensor2D,
  { anchors, positives, negatives }: TripletRows,
  {
    counted,
    margin,
    regularization: lambda1,
    adversarialWeight: lambda2,
  }: {
    readonly counted: Tensor1D;
    readonly margin: number;
    readonly regularization: number;
    readonly adversarialWeight: number;
  },
): HardNegativeTerms {
  return tf.tidy(() => {
    const [made, a, p, n] = [synthetic, anchors, positives, negatives].map(normalizeRows);
    const mean = (values: Tensor): Scalar => tf.div(tf.sum(tf.mul(values, counted)), tf.maximum(tf.sum(counted), 1));
    const toAnchor = rowDistances(made, a);
    const hard = mean(toAnchor);
    const regularization = mean(rowDistances(made, n));
    const adversarial = mean(tf.relu(tf.sub(tf.sub(toAnchor, rowDistances(p, a)), margin)));
    const loss: Scalar = tf.add(hard, tf.add(tf.mul(regularization, lambda1), tf.mul(adversarial, lambda2)));
    return { loss, hard, regularization, adversarial };
  });
}

/** Squared Euclidean distances of rows that belong together, `[N]`. */
function rowDistances(a: Tensor2D, b: Tensor2D): Tensor1D {
  return tf.sum(tf.square(tf.sub(a, b)), 1);
}
