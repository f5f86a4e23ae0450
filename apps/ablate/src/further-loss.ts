import { coupledClusterLoss, embeddingExpansionLoss } from '@htg/losses';
import type { FurtherLoss } from '@htg/trainer';
import * as tf from '@tensorflow/tfjs-core';
import type { Arm } from './ablation.ts';

/** The further loss of an arm, weighed. */
export function furtherLossOf({ furtherLoss }: Arm, batch: { readonly images: number }): FurtherLoss | undefined {
  if (furtherLoss === undefined) return undefined;
  const { weight, margin } = furtherLoss;
  return (features, labels) => {
    const loss =
      furtherLoss.loss === 'coupledCluster'
        ? coupledClusterLoss(features, labels, { margin })
        : embeddingExpansionLoss(features, { images: batch.images, points: furtherLoss.points, margin });
    return tf.mul(loss, weight);
  };
}
