import type { ClassLoss } from './class-loss.ts';
import type { MarginSoftmaxOptions } from './margin-softmax.ts';
import type { Reduction } from '../reduction/reduction.ts';
import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import { marginSoftmax } from './margin-softmax.ts';

/**
 * CosFace: a softmax over cosines, of which the own identity's has to be larger by a margin.
 *
 *     L = -log( exp(s (cos theta_y - m)) / (exp(s (cos theta_y - m)) + sum_k exp(s cos theta_k)) )
 *
 * @param options.margin `m`, in cosine. Default 0.35
 * @param options.scale `s`. Default 64
 * @returns the loss as `apply(embeddings [N, L], labels [N])` and its one variable, `weights` `[K, L]`
 * @throws RangeError for options that are no numbers and shapes that do not fit
 *
 * Source: Wang et al., "CosFace", CVPR 2018, eq. 4.
 *
 * @example
 * const loss = cosFace({ embeddingLength: 128, identities: 765 });
 * const value = loss.apply(embeddings, labels);
 */
export function cosFace<R extends Reduction = 'mean'>({
  margin = 0.35,
  scale = 64,
  reduction = 'mean' as R,
  ...shape
}: MarginSoftmaxOptions<R>): ClassLoss<R> {
  checkPositive('cosFace', 'margin', margin, true);
  return marginSoftmax('cosFace', { scale, reduction, ...shape }, (cosines) => ({
    value: tf.sub(cosines, margin),
    slope: tf.scalar(1),
  }));
}
