import type { Mined } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';

/** `tf.tidy` for what a miner returns: tfjs's own type asks for an index signature. */
export function tidyMined(body: () => Mined): Mined {
  return tf.tidy(body as unknown as () => tf.TensorContainer) as unknown as Mined;
}
