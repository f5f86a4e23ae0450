import { divideLike } from '@htg/ground/divided-rows';
import * as tf from '@tensorflow/tfjs-core';
import { innerProducts } from '../distances/inner-products.ts';
import type { Reduction } from '../reduction/reduction.ts';
import type { ClassLoss } from './class-loss.ts';
import type { ClassWeightOptions } from './class-weights.ts';
import { shardedClassWeights } from './class-weights.ts';
import { makeClassLoss } from './make-class-loss.ts';

/** Options of {@link softmaxLoss}. */
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
  const { weights, own } = shardedClassWeights('softmaxLoss', shape, 1 / Math.sqrt(shape.embeddingLength));
  const biases = divideLike(
    tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R1>([own.identities]))),
    weights,
  );
  return makeClassLoss('softmaxLoss', {
    variables: { weights, biases },
    reduction,
    own,
    measure: (embeddings) => tf.add(innerProducts(embeddings, weights), biases),
  });
}
