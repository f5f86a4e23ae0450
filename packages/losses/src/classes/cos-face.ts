import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import type { Reduction } from '../reduction/reduction.ts';
import type { ClassLoss } from './class-loss.ts';
import type { ClassWeightOptions } from './class-weights.ts';
import { marginSoftmax } from './margin-softmax.ts';

/** Options of {@link cosFace}. */
export interface CosFaceOptions<R extends Reduction = Reduction> extends ClassWeightOptions {
  /** `m`, in cosine, at least 0. Default 0.35. */
  readonly margin?: number;
  /** `s`, above 0. Default 64. */
  readonly scale?: number;
  /** Default `mean`. */
  readonly reduction?: R;
}

/**
 * CosFace: a softmax over cosines, of which the own identity's has to be larger by a margin.
 *
 *     L = -log( exp(s (cos theta_y - m)) / (exp(s (cos theta_y - m)) + sum_k exp(s cos theta_k)) )
 *
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
}: CosFaceOptions<R>): ClassLoss<R> {
  checkPositive('cosFace', 'margin', margin, true);
  return marginSoftmax(
    'cosFace',
    { scale, reduction, ...shape },
    {
      handicap: (cosines) => tf.sub(cosines, margin),
    },
  );
}
