import type { Miner } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { checkNoOthers } from './check-options.ts';

/** Every pair and every triplet: what a loss does without a miner, as a miner. */
export function allTriplets(others: Readonly<Record<string, never>> = {}): Miner {
  checkNoOthers('allTriplets', others);
  return ({ positive, negative }) => ({ positive: tf.clone(positive), negative: tf.clone(negative) });
}
