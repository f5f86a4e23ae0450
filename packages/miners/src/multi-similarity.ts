import { checkFinite } from '@htg/ground/check-numbers';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { Miner } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { apartness, extremeOfRow } from './orientation.ts';
import { tidyMined } from './tidy-mined.ts';

/** Options of {@link multiSimilarity}. */
export interface MultiSimilarityOptions {
  /** In the loss's own unit. Default 0.1. */
  readonly epsilon?: number;
}

/**
 * Pairs that are informative beside the hardest pair of the other kind: positives farther than the anchor's nearest negative, and negatives
 * nearer than its farthest positive, each with `epsilon` of grace. Anchors that lack either kind are left out.
 *
 *     P(a) = {p : s_ap < max_n s_an + epsilon},   N(a) = {n : s_an > min_p s_ap - epsilon},   s a similarity
 *
 * @returns the miner
 * @throws RangeError for an epsilon that is no number
 *
 * Source: Wang et al., "Multi-Similarity Loss with General Pair Weighting", CVPR 2019, eq. 10 and 11.
 *
 * @example
 * const loss = multiSimilarityLoss(embeddings, labels, { miner: multiSimilarity() });
 */
export function multiSimilarity({ epsilon = 0.1, ...others }: MultiSimilarityOptions = {}): Miner {
  refuseUnknownOptions('multiSimilarity', others, ['epsilon']);
  checkFinite('multiSimilarity', 'epsilon', epsilon);
  return (input) =>
    tidyMined(input, () => {
      const { positive, negative } = input;
      const apart = apartness(input);
      const nearestNegative = extremeOfRow(apart, negative, 'smallest');
      const farthestPositive = extremeOfRow(apart, positive, 'largest');
      return {
        positive: tf.logicalAnd(positive, tf.greater(tf.add(apart, epsilon), nearestNegative)),
        negative: tf.logicalAnd(negative, tf.less(tf.sub(apart, epsilon), farthestPositive)),
      };
    });
}
