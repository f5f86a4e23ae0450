import type { ClassLoss } from './classes/class-loss.ts';
import type { ClassWeightOptions } from './classes/class-weights.ts';
import type { Reduced, Reduction } from './reduction.ts';
import * as tf from '@tensorflow/tfjs-core';
import { checkClassInputs } from './classes/class-loss.ts';
import { classWeights } from './classes/class-weights.ts';
import { crossEntropy } from './cross-entropy.ts';
import { innerProducts } from './distances/inner-products.ts';
import { checkReduction } from './reduction.ts';
import { withGradient } from './with-gradient.ts';

export interface SoftmaxLossOptions<R extends Reduction = Reduction> extends ClassWeightOptions {
  /** Default `mean`. */
  readonly reduction?: R;
}

/**
 * The usual softmax loss of a classifier, with a bias for each identity.
 *
 *     L = -log( exp(W_y . f + b_y) / sum_k exp(W_k . f + b_k) )
 *
 * Its boundaries need not pass through the origin; `biasFreeSoftmax` is the one for embeddings that are normalized later.
 *
 * @param options.seed of the initial weights, normal with a standard deviation of `1 / sqrt(L)`, as those of `biasFreeSoftmax`; biases start at 0
 * @returns the loss as `apply(embeddings [N, L], labels [N])` and its variables, `weights` `[K, L]` and `biases` `[K]`, the caller's to dispose
 * @throws RangeError for lengths and counts that are none, and for shapes that do not fit
 *
 * @example
 * const classifier = softmaxLoss({ embeddingLength: 128, identities: 765, seed: 1 });
 * const loss = classifier.apply(embeddings, labels);
 */
export function softmaxLoss<R extends Reduction = 'mean'>({
  reduction = 'mean' as R,
  ...shape
}: SoftmaxLossOptions<R>): ClassLoss<R> {
  checkReduction('softmaxLoss', reduction);
  const weights = classWeights('softmaxLoss', shape, 1 / Math.sqrt(shape.embeddingLength));
  const biases = tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R1>([shape.identities])));
  const logits = (embeddings: tf.Tensor2D): tf.Tensor2D =>
    tf.tidy(() => plusBiases(innerProducts(embeddings, weights), biases));
  return {
    variables: { weights, biases },
    logits(embeddings) {
      checkClassInputs('softmaxLoss', embeddings, undefined, weights);
      return logits(embeddings);
    },
    apply(embeddings, labels): Reduced<R> {
      checkClassInputs('softmaxLoss', embeddings, labels, weights);
      return tf.tidy(() => crossEntropy(logits(embeddings), labels, { reduction }));
    },
  };
}

/** `z_ik + b_k` */
function plusBiases(products: tf.Tensor2D, biases: tf.Tensor1D): tf.Tensor2D {
  return withGradient<tf.Tensor2D>([products, biases], () => ({
    value: tf.add(products, biases),
    saved: [],
    gradient: (dy) => [dy, tf.sum(dy, 0)],
  }));
}
