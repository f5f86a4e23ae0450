import { biasFreeSoftmax, crossEntropy } from '@htg/losses';
import type { ClassLoss } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/**
 * The classifier of an arm: the method's bias-free softmax or, for the comparison, the same with a bias `b` that starts at 0:
 * `-log( exp(W_y . f + b_y) / sum_k exp(W_k . f + b_k) )`.
 */
export function createClassifier({
  bias,
  ...options
}: {
  readonly bias: boolean;
  readonly embeddingLength: number;
  readonly identities: number;
  readonly seed: number;
}): ClassLoss {
  const biasFree = biasFreeSoftmax(options);
  if (!bias) return biasFree;
  const biases = tf.variable(tf.zeros([options.identities]), true);
  const variables = { ...biasFree.variables, biases };
  const logits = (embeddings: Tensor2D): Tensor2D => tf.tidy(() => tf.add(biasFree.logits(embeddings), biases));
  return { variables, logits, apply: (embeddings, labels) => tf.tidy(() => crossEntropy(logits(embeddings), labels)) };
}
