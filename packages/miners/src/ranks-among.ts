import * as tf from '@tensorflow/tfjs-core';

/**
 * How many pairs of a mask, over the whole matrix, lie below each pair.
 *
 * @param values `[N, M]`
 * @param mask `[N, M]`, boolean
 * @param below `[N, M]`, what is compared with in place of the values: how many values lie below that
 * @returns `[N, M]`, float32
 */
export function ranksAmong(values: tf.Tensor2D, mask: tf.Tensor2D, below = values): tf.Tensor2D {
  const row = [1, values.size] as const;
  const masked = tf.reshape<tf.Rank.R2>(tf.where(mask, values, Infinity), [...row]);
  const ascending: tf.Tensor2D = tf.neg(tf.topk(tf.neg(masked), values.size).values);
  const ranks = tf.searchSorted(ascending, tf.reshape(below, [...row]), 'left');
  return tf.reshape<tf.Rank.R2>(tf.cast(ranks, 'float32'), values.shape);
}
