import { crossEntropy } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/**
 * D is to know the identity of real embeddings.
 *
 *     L_D,real = CE(D(f), y)
 *
 * The paper's mean over the three members of a triplet is a mean over the batch here.
 *
 * @param logits `D(f)`, `[N, K + 1]`, of features without a gradient
 * @param labels `[N]`, identities 0..K-1
 * @returns a scalar, the caller's to dispose
 *
 * Source: Zhao et al., "An Adversarial Approach to Hard Triplet Generation", ECCV 2018.
 */
export function discriminatorRealLoss(logits: Tensor2D, labels: Tensor1D): Scalar {
  return crossEntropy(logits, labels);
}

/**
 * D is to know generated embeddings.
 *
 *     L_D,fake = CE(D(G(f)), K)
 *
 * @param logits `D(G(f))`, `[N, K + 1]`, of generated embeddings without a gradient
 * @returns a scalar, the caller's to dispose
 *
 * Source: Zhao et al., ECCV 2018.
 */
export function discriminatorFakeLoss(logits: Tensor2D): Scalar {
  const [rows, classes] = logits.shape;
  return tf.tidy(() => crossEntropy(logits, tf.fill<Rank.R1>([rows], classes - 1, 'int32')));
}
