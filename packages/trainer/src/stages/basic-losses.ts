import { tripletLoss } from '@htg/losses';
import type { ClassLoss, Mined } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** How F's own losses are weighed. */
export interface BasicLossOptions {
  /** `m` of the triplet loss, in squared distance of normalized embeddings (0..4). */
  readonly margin: number;
  readonly softmaxWeight: number;
  /** Weight of the plain triplet loss. */
  readonly tripletWeight: number;
  /** One more term, such as a rival of the triplet loss; its gradient reaches F. */
  readonly furtherLoss?: FurtherLoss | undefined;
}

/** A loss of features `[N, L]`, P x K of them identity by identity, and labels `[N]`, by a compiled step: a pure tensor program. */
export type FurtherLoss = (features: Tensor2D, labels: Tensor1D) => Scalar;

/** The terms of F's own loss. All scalars. */
export interface BasicLosses {
  readonly loss: Scalar;
  readonly softmax: Scalar;
  readonly triplet: Scalar;
  /** Only where there is one. */
  readonly further?: Scalar;
}

/**
 * F's own loss: `L = w_s L_softmax(f) + w_t L_tri(f)`, plus the further loss where there is one.
 *
 * @param features `f`, `[N, L]`
 * @param labels `[N]`
 * @param mined the triplets that count
 *
 * Source: Zhao et al., ECCV 2018, the basic model's objective. The weights are ours.
 */
export function basicLosses(
  features: Tensor2D,
  labels: Tensor1D,
  mined: Mined,
  classifier: ClassLoss,
  { margin, softmaxWeight, tripletWeight, furtherLoss }: BasicLossOptions,
): BasicLosses {
  const softmax = classifier.apply(features, labels);
  const triplet = tripletLoss(features, labels, { margin, mined });
  const loss: Scalar = tf.add(tf.mul(softmax, softmaxWeight), tf.mul(triplet, tripletWeight));
  if (furtherLoss === undefined) return { loss, softmax, triplet };
  const further = furtherLoss(features, labels);
  return { loss: tf.add(loss, further), softmax, triplet, further };
}
