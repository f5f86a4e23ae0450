import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { Miner } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Every pair and every triplet: what a loss does without a miner, as a miner.
 *
 *     P(a) = {p : y_p = y_a, p != a},   N(a) = {n : y_n != y_a},   triplets P(a) x N(a)
 *
 * @param others nothing: whatever is named is refused
 */
export function allTriplets(others: Readonly<Record<string, never>> = {}): Miner {
  refuseUnknownOptions('allTriplets', others, []);
  return ({ positive, negative }) => ({ positive: tf.clone(positive), negative: tf.clone(negative) });
}
