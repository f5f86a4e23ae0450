import { refuseUnknownOptions } from '@htg/ground/check-options';
import type * as tf from '@tensorflow/tfjs-core';
import { checkEmbeddings, checkLabels } from '../checks/check-batch.ts';
import { emptyLoss } from '../reduction/empty-loss.ts';
import { differentiable, reduce } from '../reduction/reduce.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { checkReduction } from '../reduction/reduction.ts';
import { softmaxLosses } from './softmax-losses.ts';

/** Options of {@link crossEntropy}. */
export interface CrossEntropyOptions<R extends Reduction = Reduction> {
  /** Default `mean`. */
  readonly reduction?: R;
}

/**
 * Softmax cross entropy of logits against classes.
 *
 *     L = log sum_k exp(z_k) - z_y
 *
 * @param logits `[N, K]`, not probabilities: the softmax is in here
 * @param labels `[N]`, classes 0..K-1. A label outside of that range gives NaN, with a gradient of NaN (it cannot be checked without reading
 *   the tensor)
 * @returns a scalar; with reduction `none` `[N]`. The caller's to dispose
 * @throws RangeError for shapes that do not fit and options that there are none
 */
export function crossEntropy<R extends Reduction = 'mean'>(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  { reduction = 'mean' as R, ...others }: CrossEntropyOptions<R> = {},
): Reduced<R> {
  refuseUnknownOptions('crossEntropy', others, ['reduction']);
  checkEmbeddings('crossEntropy', logits, 'logits');
  checkLabels('crossEntropy', logits, labels);
  checkReduction('crossEntropy', reduction);
  if (logits.size === 0) return emptyLoss([logits], reduction);
  return differentiable(() => reduce([logits], reduction, { losses: softmaxLosses(logits, labels) }));
}
