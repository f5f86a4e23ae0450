import { checkFinite } from '@htg/ground/check-numbers';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { Miner } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { tidyMined } from './tidy-mined.ts';

/** Options of {@link pairMargin}. */
export interface PairMarginOptions {
  /** Positives farther apart than this count (less similar, for a similarity). Default 0.2. */
  readonly positiveMargin?: number;
  /** Negatives closer than this count (more similar, for a similarity). Default 0.8. */
  readonly negativeMargin?: number;
}

/**
 * Positive pairs that are too far apart, and negative pairs that are too close. The margins are in the loss's own unit.
 *
 *     P(a) = {p : d_ap > positiveMargin},   N(a) = {n : d_an < negativeMargin}
 *
 * @throws RangeError for margins that are no numbers
 *
 * Source: the pairs that cost something in Hadsell, Chopra, LeCun, "Dimensionality Reduction by Learning an Invariant Mapping", CVPR 2006;
 * as a miner, with these names and defaults, it is pytorch-metric-learning's.
 *
 * @example
 * const loss = contrastiveLoss(embeddings, labels, { miner: pairMargin({ positiveMargin: 0.2, negativeMargin: 0.8 }) });
 */
export function pairMargin({ positiveMargin = 0.2, negativeMargin = 0.8, ...others }: PairMarginOptions = {}): Miner {
  refuseUnknownOptions('pairMargin', others, ['positiveMargin', 'negativeMargin']);
  checkFinite('pairMargin', 'positiveMargin', positiveMargin);
  checkFinite('pairMargin', 'negativeMargin', negativeMargin);
  return (input) =>
    tidyMined(input, () => {
      const { distances, positive, negative, distance } = input;
      const [farther, closer] = distance?.similarity ? [tf.less, tf.greater] : [tf.greater, tf.less];
      return {
        positive: tf.logicalAnd(positive, farther(distances, positiveMargin)),
        negative: tf.logicalAnd(negative, closer(distances, negativeMargin)),
      };
    });
}
