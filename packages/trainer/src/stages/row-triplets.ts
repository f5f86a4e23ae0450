import { stopGradient } from '@htg/engine';
import type { TripletRows } from '@htg/generator';
import { normalizeRows } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D, Tensor } from '@tensorflow/tfjs-core';

/** What triplets that stand in rows come to. */
export interface RowTriplets {
  /** Mean of the losses above zero; 0 with a gradient of zeros where there is none. */
  readonly loss: Scalar;
  /** Share of the triplets that miss the margin, 0..1, without a gradient. */
  readonly activeShare: Scalar;
  /** Mean of `d(a,p) - d(a,n)`, without a gradient; 0 where there is no triplet. */
  readonly hardness: Scalar;
}

/**
 * The triplet loss of triplets whose members stand in the rows of three tensors,
 *
 *     mean of [d(a, p) - d(a, n) + m]+ over those above zero
 *
 * with `d` the squared distance of normalized rows; reversed, positives and negatives change places.
 *
 * @param triplets `[N, L]` each
 * @param options.counted `[N]`, 1 where there is a triplet, else 0
 */
export function rowTriplets(
  { anchors, positives, negatives }: TripletRows,
  {
    counted,
    margin,
    reversed = false,
  }: { readonly counted: Tensor1D; readonly margin: number; readonly reversed?: boolean },
): RowTriplets {
  const [a, p, n] = [anchors, positives, negatives].map(normalizeRows);
  const [positive, negative] = [p, n].map((rows) => tf.sum(tf.square(tf.sub(a, rows)), 1));
  const [near, far] = reversed ? [negative, positive] : [positive, negative];
  const losses = tf.mul(tf.relu(tf.add(tf.sub(near, far), margin)), counted);
  const active = tf.sum(tf.cast(tf.greater(stopGradient(losses), 0), 'float32'));
  const count = tf.maximum(tf.sum(counted), 1);
  return {
    loss: tf.div(tf.sum(losses), tf.maximum(active, 1)),
    activeShare: tf.div(active, count),
    hardness: meanOver(tf.sub(positive, negative), counted),
  };
}

/** The mean over the triplets that there are, without a gradient. */
export function meanOver(values: Tensor, counted: Tensor1D): Scalar {
  const count = tf.maximum(tf.sum(counted), 1);
  return tf.div(tf.sum(tf.mul(stopGradient(values as Tensor2D), counted)), count);
}
