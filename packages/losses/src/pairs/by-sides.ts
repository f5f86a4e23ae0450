import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import type { Losses } from '../reduction/reduction.ts';
import { countTrue, inverse } from '../reduction/reduction.ts';
import type { ComparedPairs } from './compare-pairs.ts';

/** Losses of pairs `[N, M]`, of which positive and negative ones are reduced each on their own, then added. */
export function bySides(
  losses: tf.Tensor,
  { positive, negative }: Pick<ComparedPairs, 'positive' | 'negative'>,
): Losses {
  return {
    losses,
    share: (nonZero) => {
      const active = tf.greater(stopGradient(losses), 0);
      const [ofPositives, ofNegatives] = [positive, negative].map((set) =>
        inverse(countTrue(nonZero ? tf.logicalAnd(set, active) : set)),
      );
      return tf.where(positive, ofPositives, ofNegatives);
    },
  };
}
