import type { Losses, Reduced, Reduction } from '../reduction/reduction.ts';
import type { ClassLoss } from './class-loss.ts';
import type { ClassWeightOptions } from './class-weights.ts';
import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import { softmaxLosses } from './cross-entropy.ts';
import { innerProducts } from '../distances/inner-products.ts';
import { normalizeRows } from '../distances/normalize-rows.ts';
import { oneHot } from '../tensors/one-hot.ts';
import { checkReduction, reducedLoss } from '../reduction/reduction.ts';
import { scaled } from '../tensors/scaled.ts';
import { checkClassInputs } from './class-loss.ts';
import { classWeights } from './class-weights.ts';

export interface MarginSoftmaxOptions<R extends Reduction = Reduction> extends ClassWeightOptions {
  /** What the own identity has to be ahead by. */
  readonly margin?: number;
  /** Factor of the cosines, above 0. Default 64. */
  readonly scale?: number;
  /** Default `mean`. */
  readonly reduction?: R;
}

/** What a margin does to the own identity's cosine, and the derivative of that. */
export interface Handicap {
  readonly value: tf.Tensor;
  readonly slope: tf.Tensor;
}

/** A softmax over cosines with a handicap for the own identity: the common part of ArcFace, CosFace and the normalized softmax. */
export function marginSoftmax<R extends Reduction>(
  caller: string,
  { scale, reduction, ...shape }: ClassWeightOptions & { readonly scale: number; readonly reduction: R },
  handicap?: (cosines: tf.Tensor2D) => Handicap,
): ClassLoss<R> {
  checkPositive(caller, 'scale', scale);
  checkReduction(caller, reduction);
  // As pytorch-metric-learning begins: the weights' length sets the size of their gradients.
  const weights = classWeights(caller, shape, 1);
  const cosines = (embeddings: tf.Tensor2D): tf.Tensor2D =>
    innerProducts(normalizeRows(embeddings), normalizeRows(weights));
  return {
    variables: { weights },
    logits(embeddings) {
      checkClassInputs(caller, embeddings, undefined, weights);
      return tf.tidy(() => scaled(cosines(embeddings), scale));
    },
    apply(embeddings, labels): Reduced<R> {
      checkClassInputs(caller, embeddings, labels, weights);
      return tf.tidy(() => {
        const all = cosines(embeddings);
        return reducedLoss([all], reduction, () => handicappedLosses(all, labels, scale, handicap));
      });
    },
  };
}

function handicappedLosses(
  cosines: tf.Tensor2D,
  labels: tf.Tensor1D,
  scale: number,
  handicap?: (cosines: tf.Tensor2D) => Handicap,
): Losses {
  if (!handicap) {
    const plain = softmaxLosses(tf.mul(cosines, scale), labels);
    return { ...plain, pullback: (weights, saved) => plain.pullback(tf.mul(weights, scale), saved) };
  }
  const own = oneHot(labels, cosines.shape[1]);
  const { value, slope } = handicap(cosines);
  const softmax = softmaxLosses(tf.mul(tf.where(own, value, cosines), scale), labels);
  return {
    ...softmax,
    saved: [tf.mul(tf.where(own, slope, 1), scale), ...softmax.saved],
    pullback: (weights, [slopes, ...saved]) =>
      softmax.pullback(weights, saved).map((derivative) => tf.mul(derivative, slopes)),
  };
}
