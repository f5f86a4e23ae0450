import * as tf from '@tensorflow/tfjs-core';
import type { Mined } from './miner.ts';
import { countTriplets } from './triplet-counts.ts';

/** The pairs of a mined set: its masks, and of a band or of marked triplets only those that stand in a triplet. */
export function minedPairs(mined: Mined): Pick<Mined, 'positive' | 'negative'> {
  if (!mined.band && !mined.triplets) return { positive: mined.positive, negative: mined.negative };
  const { positive, negative } = countTriplets(mined);
  return { positive: tf.greater(positive, 0), negative: tf.greater(negative, 0) };
}
