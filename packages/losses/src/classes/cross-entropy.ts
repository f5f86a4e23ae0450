import type { Losses, Reduced, Reduction } from '../reduction/reduction.ts';
import * as tf from '@tensorflow/tfjs-core';
import { checkEmbeddings, checkLabels } from '../checks/check-batch.ts';
import { oneHot } from '../tensors/one-hot.ts';
import { checkReduction, reducedLoss } from '../reduction/reduction.ts';

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
 * @param labels `[N]`, classes 0..K-1. A label outside of that range gives NaN (it cannot be checked without reading the tensor)
 * @returns a scalar; with reduction `none` `[N]`. The caller's to dispose
 * @throws RangeError for shapes that do not fit
 */
export function crossEntropy<R extends Reduction = 'mean'>(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  { reduction = 'mean' as R }: CrossEntropyOptions<R> = {},
): Reduced<R> {
  checkEmbeddings('crossEntropy', logits, 'logits');
  checkLabels('crossEntropy', logits, labels);
  checkReduction('crossEntropy', reduction);
  return tf.tidy(() => reducedLoss([logits], reduction, () => softmaxLosses(logits, labels)));
}

/** The loss of each row, `[N]`; its derivative by the logits is `softmax(z) - onehot(y)`. */
export function softmaxLosses(logits: tf.Tensor2D, labels: tf.Tensor1D): Losses {
  const own = oneHot(labels, logits.shape[1]);
  const target = tf.cast(own, 'float32');
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const exponentials = tf.exp(shifted);
  const total = tf.sum(exponentials, 1, true);
  const losses = tf.sub(tf.log(tf.squeeze(total, [1])), tf.sum(tf.mul(shifted, target), 1));
  return {
    losses: tf.where(tf.any(own, 1), losses, NaN),
    saved: [tf.sub(tf.div(exponentials, total), target)],
    pullback: (weights, [slopes]) => [tf.mul(slopes, weights.rank === 1 ? tf.expandDims(weights, 1) : weights)],
  };
}
