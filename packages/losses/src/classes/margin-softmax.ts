import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import { innerProducts } from '../distances/inner-products.ts';
import { normalizeRows } from '../distances/normalize-rows.ts';
import type { Reduction } from '../reduction/reduction.ts';
import { oneHot } from '../tensors/one-hot.ts';
import { scaled } from '../tensors/scaled.ts';
import type { ClassLoss } from './class-loss.ts';
import type { ClassWeightOptions } from './class-weights.ts';
import { classWeights } from './class-weights.ts';
import { makeClassLoss } from './make-class-loss.ts';
import { softmaxLosses } from './softmax-losses.ts';

/** What a softmax over cosines needs to begin. */
interface MarginSoftmax<R extends Reduction> extends ClassWeightOptions {
  readonly scale: number;
  readonly reduction: R;
}

/**
 * A softmax over cosines with a handicap for the own identity: the common part of ArcFace, CosFace and the normalized softmax.
 *
 * @param handicap what it does to the own identity's cosine
 */
export function marginSoftmax<R extends Reduction>(
  caller: string,
  { scale, reduction, ...shape }: MarginSoftmax<R>,
  handicap?: (cosines: tf.Tensor2D) => tf.Tensor2D,
): ClassLoss<R> {
  checkPositive(caller, 'scale', scale);
  // As pytorch-metric-learning begins: the weights' length sets the size of their gradients.
  const weights = classWeights(caller, shape, 1);
  return makeClassLoss(caller, {
    variables: { weights },
    reduction,
    scale,
    measure: (embeddings) => innerProducts(normalizeRows(embeddings), normalizeRows(weights)),
    ...(handicap && {
      losses: (cosines, labels) => {
        const handicapped = tf.where(oneHot(labels, cosines.shape[1]), handicap(cosines), cosines);
        return softmaxLosses(scaled(handicapped, scale), labels);
      },
    }),
  });
}
