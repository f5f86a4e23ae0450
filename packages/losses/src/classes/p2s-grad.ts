import * as tf from '@tensorflow/tfjs-core';
import { cosine } from '../distances/cosine.ts';
import type { Reduction } from '../reduction/reduction.ts';
import { oneHot } from '../tensors/one-hot.ts';
import type { ClassLoss } from './class-loss.ts';
import type { ClassWeightOptions } from './class-weights.ts';
import { classWeights } from './class-weights.ts';
import { makeClassLoss } from './make-class-loss.ts';

/** Options of {@link p2sGrad}. */
export interface P2sGradOptions<R extends Reduction = Reduction> extends ClassWeightOptions {
  /** Default `mean`. */
  readonly reduction?: R;
}

/**
 * P2SGrad: cosines as they are pulled to 1 for the own identity and to 0 for all others, without a scale or a margin to choose.
 *
 *     L = 1/K sum_k (cos theta_k - [k = y])^2,   cos theta_k = W_k/|W_k| . f/|f|
 *
 * Its gradient by a cosine is that of the paper, in which the probability of a softmax is replaced by the cosine itself, times `2 / K`.
 *
 * @returns the loss as `apply(embeddings [N, L], labels [N])` and its one variable, `weights` `[K, L]`
 * @throws RangeError for shapes that do not fit
 *
 * Source: Zhang et al., "P2SGrad: Refined Gradients for Optimizing Deep Face Models", CVPR 2019, eq. 11; as a mean of squares as in
 * pytorch-metric-learning, where weights are set to length 1 before each step instead.
 *
 * @example
 * const loss = p2sGrad({ embeddingLength: 128, identities: 765 });
 * const value = loss.apply(embeddings, labels);
 */
export function p2sGrad<R extends Reduction = 'mean'>({
  reduction = 'mean' as R,
  ...shape
}: P2sGradOptions<R>): ClassLoss<R> {
  const weights = classWeights('p2sGrad', shape, 1);
  return makeClassLoss('p2sGrad', {
    variables: { weights },
    reduction,
    measure: (embeddings) => cosine().matrix(embeddings, weights),
    losses: squaredErrors,
  });
}

/** Of each row the mean of the squared differences to its one-hot row, `[N]`; NaN, with a gradient of NaN, for a label that is no identity. */
function squaredErrors(cosines: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor {
  const own = oneHot(labels, cosines.shape[1]);
  const squares = tf.square(tf.sub(cosines, tf.cast(own, 'float32')));
  return tf.mul(tf.div(tf.sum(squares, 1), cosines.shape[1]), tf.where(tf.any(own, 1), 1, NaN));
}
