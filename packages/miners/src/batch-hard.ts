import type { Mined, Miner } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { extremeInRow } from './extreme-in-row.ts';
import { tidyMined } from './tidy-mined.ts';

/**
 * For each anchor its farthest positive and its nearest negative. Anchors that lack either are left out; of equals the first is
 * taken.
 *
 * Source: Hermans, Beyer, Leibe, "In Defense of the Triplet Loss for Person Re-Identification", 2017, eq. 5.
 *
 * @example
 * const loss = tripletLoss(embeddings, labels, { margin: 0.2, miner: batchHard() });
 */
export function batchHard(): Miner {
  return ({ distances, positive, negative, distance }): Mined =>
    tidyMined(() => {
      const similarity = distance?.similarity ?? false;
      const complete = tf.logicalAnd<tf.Tensor2D>(tf.any(positive, 1, true), tf.any(negative, 1, true));
      return {
        positive: extremeInRow(distances, tf.logicalAnd(positive, complete), similarity ? 'smallest' : 'largest'),
        negative: extremeInRow(distances, tf.logicalAnd(negative, complete), similarity ? 'largest' : 'smallest'),
        positivesPerAnchor: 'one',
        negativesPerAnchor: 'one',
      };
    });
}
