import { checkFinite } from '@htg/ground/check-numbers';
import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import { cosine } from '../distances/cosine.ts';
import { countTrue, inverse } from '../reduction/reduction.ts';
import { maskedLogSumExp } from '../tensors/masked-log-sum-exp.ts';
import { oneHot } from '../tensors/one-hot.ts';
import type { ClassLoss } from './class-loss.ts';
import type { ClassWeightOptions } from './class-weights.ts';
import { classWeights } from './class-weights.ts';
import { makeClassLoss } from './make-class-loss.ts';

/** Options of {@link proxyAnchor}. */
export interface ProxyAnchorOptions extends ClassWeightOptions {
  /** `delta`, in cosine. Default 0.1. */
  readonly margin?: number;
  /** Sharpness, above 0. Default 32. */
  readonly alpha?: number;
}

/**
 * Proxy-Anchor: each identity's proxy against the embeddings of the batch, on cosines `s`.
 *
 *     L = 1/|K+| sum_k log(1 + sum_{i of k} exp(-alpha (s_ik - delta)))  +  1/K sum_k log(1 + sum_{i not of k} exp(alpha (s_ik + delta)))
 *
 * `K+` are the identities that stand in the batch.
 *
 * @returns the loss as `apply(embeddings [N, L], labels [N])`, a scalar, and its one variable, `weights` `[K, L]`: the proxies
 * @throws RangeError for options that are no numbers and shapes that do not fit
 *
 * Source: Kim et al., "Proxy Anchor Loss for Deep Metric Learning", CVPR 2020, eq. 4.
 *
 * @example
 * const loss = proxyAnchor({ embeddingLength: 128, identities: 765 });
 * const value = loss.apply(embeddings, labels);
 */
export function proxyAnchor({ margin = 0.1, alpha = 32, ...shape }: ProxyAnchorOptions): ClassLoss {
  checkFinite('proxyAnchor', 'margin', margin);
  checkPositive('proxyAnchor', 'alpha', alpha);
  // As pytorch-metric-learning begins (He's rule over the number of proxies): the length sets the size of the gradients.
  const weights = classWeights('proxyAnchor', shape, Math.sqrt(2 / Math.max(shape.identities, 1)));
  return makeClassLoss('proxyAnchor', {
    variables: { weights },
    reduction: 'mean',
    measure: (embeddings) => cosine().matrix(embeddings, weights),
    losses: (cosines, labels) => proxyLosses(cosines, labels, margin, alpha),
  });
}

/** The loss, a scalar. */
function proxyLosses(cosines: tf.Tensor2D, labels: tf.Tensor1D, margin: number, alpha: number): tf.Tensor {
  const classes = cosines.shape[1];
  const own = oneHot(labels, classes);
  const options = { zero: true, axis: 0 } as const;
  const positives = maskedLogSumExp(tf.mul(tf.sub(margin, cosines), alpha), own, options);
  const negatives = maskedLogSumExp(tf.mul(tf.add(cosines, margin), alpha), tf.logicalNot(own), options);
  const share = inverse(countTrue(tf.any(own, 0)));
  const loss = tf.add(tf.mul(tf.sum(positives.value), share), tf.div(tf.sum(negatives.value), classes));
  return tf.mul(loss, tf.where(tf.all(tf.any(own, 1)), 1, NaN));
}
