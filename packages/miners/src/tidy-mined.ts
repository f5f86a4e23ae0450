import type { Mined, MinerInput } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';

/**
 * `tf.tidy` for what a miner returns (tfjs's own type asks for an index signature). Of no pairs at all nothing is mined: shapes without elements are
 * beyond what backends compute with.
 */
export function tidyMined({ distances, positive, negative }: MinerInput, body: () => Mined): Mined {
  return tidied(distances.size === 0 ? () => ({ positive: tf.clone(positive), negative: tf.clone(negative) }) : body);
}

function tidied<T extends object>(body: () => T): T {
  return tf.tidy(body as () => tf.TensorContainer) as T;
}
