import { checkCount } from '@htg/ground/check-numbers';
import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import type { Reduction } from '../reduction/reduction.ts';
import { exponential } from '../tensors/smooth.ts';
import type { ClassLoss } from './class-loss.ts';
import type { ClassWeightOptions } from './class-weights.ts';
import { marginSoftmax } from './margin-softmax.ts';

/** Options of {@link softTriple}. */
export interface SoftTripleOptions<R extends Reduction = Reduction> extends ClassWeightOptions {
  /** `C`, centers of each identity, at least 1. Default 10. */
  readonly centers?: number;
  /** `lambda`, above 0. Default 20. */
  readonly scale?: number;
  /** `gamma`, above 0: how evenly an identity's centers share an image. Default 0.1. */
  readonly gamma?: number;
  /** `delta`, in cosine, at least 0. Default 0.01. */
  readonly margin?: number;
  /** Default `mean`. */
  readonly reduction?: R;
}

/**
 * SoftTriple: a softmax over identities, each with several centers, whose cosines `s_c` are averaged by a softmax of their own.
 *
 *     S_k = sum_c softmax_c(s_kc / gamma) s_kc
 *     L   = -log( exp(lambda (S_y - delta)) / (exp(lambda (S_y - delta)) + sum_k exp(lambda S_k)) )
 *
 * The regularizer of the paper, which merges centers that are not needed, is `sparseCenters`: not part of this, added where it is asked for.
 *
 * @returns the loss as `apply(embeddings [N, L], labels [N])` and its one variable, `weights` `[K C, L]`: an identity's centers one after another
 * @throws RangeError for options that are no numbers and shapes that do not fit
 *
 * Source: Qian et al., "SoftTriple Loss: Deep Metric Learning Without Triplet Sampling", ICCV 2019, eq. 7 and 8.
 *
 * @example
 * const loss = softTriple({ embeddingLength: 128, identities: 765, centers: 2 });
 * const value = loss.apply(embeddings, labels);
 */
export function softTriple<R extends Reduction = 'mean'>({
  centers = 10,
  scale = 20,
  gamma = 0.1,
  margin = 0.01,
  reduction = 'mean' as R,
  ...shape
}: SoftTripleOptions<R>): ClassLoss<R> {
  checkCount('softTriple', 'centers', centers);
  checkPositive('softTriple', 'gamma', gamma);
  checkPositive('softTriple', 'margin', margin, true);
  return marginSoftmax(
    'softTriple',
    { scale, reduction, ...shape },
    {
      handicap: (cosines) => tf.sub(cosines, margin),
      centers: { count: centers, merge: (cosines) => softMaximum(cosines, gamma) },
      // The deviation of the authors' uniform weights: the length sets the size of the gradients.
      standardDeviation: 1 / Math.sqrt(3 * Math.max(shape.identities * centers, 1)),
    },
  );
}

/** The mean over the last axis, weighted by a softmax of temperature `gamma`: `[N, K, C]` to `[N, K]`. */
function softMaximum(cosines: tf.Tensor3D, gamma: number): tf.Tensor2D {
  const largest = tf.max(stopGradient(cosines), 2, true);
  const shares = exponential(tf.div(tf.sub(cosines, largest), gamma));
  return tf.div(tf.sum(tf.mul(shares, cosines), 2), tf.sum(shares, 2));
}
