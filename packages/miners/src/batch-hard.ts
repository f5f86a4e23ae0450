import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { Miner } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { extremeInRow } from './extreme-in-row.ts';
import { apartness, completeAnchors } from './orientation.ts';
import { tidyMined } from './tidy-mined.ts';

/**
 * For each anchor its farthest positive and its nearest negative. Anchors that lack either are left out; of equals the first is
 * taken.
 *
 *     p(a) = argmax_p d(f_a, f_p),   n(a) = argmin_n d(f_a, f_n)
 *
 * @param others nothing: whatever is named is refused
 *
 * Source: Hermans, Beyer, Leibe, "In Defense of the Triplet Loss for Person Re-Identification", 2017, eq. 5.
 *
 * @example
 * const loss = tripletLoss(embeddings, labels, { margin: 0.2, miner: batchHard() });
 */
export function batchHard(others: Readonly<Record<string, never>> = {}): Miner {
  refuseUnknownOptions('batchHard', others, []);
  return (input) =>
    tidyMined(input, () => {
      const { positive, negative } = input;
      const apart = apartness(input);
      const complete = completeAnchors(positive, negative);
      return {
        positive: extremeInRow(apart, tf.logicalAnd(positive, complete), 'largest'),
        negative: extremeInRow(apart, tf.logicalAnd(negative, complete), 'smallest'),
        positivesPerAnchor: 'one',
        negativesPerAnchor: 'one',
      };
    });
}
