import type { MinerInput } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';

/** The distances so that smaller means closer, whatever the loss measures. */
export function apartness({ distances, distance }: MinerInput): tf.Tensor2D {
  return distance?.similarity ? tf.neg(distances) : distances;
}

/** `[N, 1]`, boolean: anchors with a positive and a negative. */
export function completeAnchors(positive: tf.Tensor2D, negative: tf.Tensor2D): tf.Tensor2D {
  return tf.logicalAnd(tf.any(positive, 1, true), tf.any(negative, 1, true));
}

/** The largest (or smallest) allowed value of each row, `[N, 1]`; -Infinity (or Infinity) where none is allowed. */
export function extremeOfRow(values: tf.Tensor2D, allowed: tf.Tensor2D, extreme: 'largest' | 'smallest'): tf.Tensor2D {
  return extreme === 'largest'
    ? tf.max(tf.where(allowed, values, -Infinity), 1, true)
    : tf.min(tf.where(allowed, values, Infinity), 1, true);
}
