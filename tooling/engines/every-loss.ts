import {
  arcFace,
  biasFreeSoftmax,
  circleLoss,
  contrastiveLoss,
  cosFace,
  coupledClusterLoss,
  crossBatchMemory,
  marginLoss,
  multiSimilarityLoss,
  normalizedSoftmax,
  ntXentLoss,
  proxyAnchor,
  proxyNca,
  supConLoss,
  tripletLoss,
} from '@htg/losses';
import type * as tf from '@tensorflow/tfjs-core';

type Loss = (embeddings: tf.Tensor2D, labels: tf.Tensor1D) => tf.Scalar;

/** Length of the embeddings, and number of identities, that the losses are made for. */
export const lossShape = { embeddingLength: 16, identities: 5 } as const;

/** Every loss of `@htg/losses` by its name, each with state of its own where it has any. */
export const everyLoss: Readonly<Record<string, () => Loss>> = {
  arcFace: () => arcFace(lossShape).apply,
  biasFreeSoftmax: () => biasFreeSoftmax(lossShape).apply,
  circleLoss: () => circleLoss,
  contrastiveLoss: () => contrastiveLoss,
  cosFace: () => cosFace(lossShape).apply,
  coupledClusterLoss: () => coupledClusterLoss,
  crossBatchMemory: () => {
    const { embeddingLength } = lossShape;
    return crossBatchMemory({ loss: contrastiveLoss, embeddingLength, size: 48 }).apply;
  },
  marginLoss: () => marginLoss({ identities: lossShape.identities, learnBeta: true, nu: 0.1 }).apply,
  multiSimilarityLoss: () => multiSimilarityLoss,
  normalizedSoftmax: () => normalizedSoftmax(lossShape).apply,
  ntXentLoss: () => ntXentLoss,
  proxyAnchor: () => proxyAnchor(lossShape).apply,
  proxyNca: () => proxyNca(lossShape).apply,
  supConLoss: () => supConLoss,
  tripletLoss: () => tripletLoss,
  'tripletLoss, soft': () => (x, labels) => tripletLoss(x, labels, { soft: true, swap: true }),
};
