import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import { innerProducts } from '../distances/inner-products.ts';
import { normalizeRows } from '../distances/normalize-rows.ts';
import type { Reduction } from '../reduction/reduction.ts';
import { oneHot } from '../tensors/one-hot.ts';
import type { ClassLoss } from './class-loss.ts';
import type { ClassWeightOptions } from './class-weights.ts';
import { shardedClassWeights } from './class-weights.ts';
import type { LogitScale } from './logit-scale.ts';
import { scaledBy } from './logit-scale.ts';
import { makeClassLoss, ownSoftmaxLosses } from './make-class-loss.ts';

/** What a softmax over cosines needs to begin. */
interface MarginSoftmax<R extends Reduction> extends ClassWeightOptions {
  readonly scale: number;
  readonly reduction: R;
}

/** What one loss does to the cosines. */
interface CosineRules {
  /** The own identity's, made harder. */
  readonly handicap?: (cosines: tf.Tensor2D) => tf.Tensor2D;
  /** Several centers for each identity, and how their cosines `[N, K, C]` become one, `[N, K]`. */
  readonly centers?: { readonly count: number; readonly merge: (cosines: tf.Tensor3D) => tf.Tensor2D };
  /** What logits are multiplied by beside the scale: `[N, 1]` or `[N, K]`. */
  readonly lengths?: (embeddings: tf.Tensor2D, weights: tf.Tensor2D) => tf.Tensor;
  /** Of the initial weights, whose length sets the size of their gradients. Default 1, as pytorch-metric-learning begins. */
  readonly standardDeviation?: number;
}

/**
 * A softmax over cosines with a handicap for the own identity: the common part of ArcFace, CosFace, their kin, and the normalized softmax.
 *
 * @param caller opens the error texts
 */
export function marginSoftmax<R extends Reduction>(
  caller: string,
  { scale, reduction, ...shape }: MarginSoftmax<R>,
  { handicap, centers, lengths, standardDeviation = 1 }: CosineRules = {},
): ClassLoss<R> {
  checkPositive(caller, 'scale', scale);
  const { weights, own } = shardedClassWeights(caller, shape, standardDeviation, centers?.count);
  const factor: LogitScale = lengths ? (embeddings) => tf.mul(lengths(embeddings, weights), scale) : scale;
  return makeClassLoss(caller, {
    variables: { weights },
    reduction,
    scale: factor,
    own,
    measure(embeddings) {
      const cosines = innerProducts(normalizeRows(embeddings), normalizeRows(weights));
      return centers ? centers.merge(tf.reshape(cosines, [-1, own.identities, centers.count])) : cosines;
    },
    ...(handicap && {
      losses: (cosines, labels, embeddings) => {
        const handicapped = tf.where(oneHot(labels, own.identities, own.from), handicap(cosines), cosines);
        return ownSoftmaxLosses(scaledBy(factor, handicapped, embeddings), labels, own);
      },
    }),
  });
}
