import { stopGradient } from '@htg/engine';
import type { TripletRows } from '@htg/generator';
import { squaredEuclidean } from '@htg/losses';
import type { Mined } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** Of each anchor of a batch its hardest mined triplet, as rows that a gradient passes through. */
export interface HardestRows extends TripletRows {
  /** `[N]`, 1 where the anchor has a positive and a negative, else 0. */
  readonly counted: Tensor1D;
  /** What belongs to the rows of the batch, for the members of the triplets: constants, such as labels `[N]`. */
  readonly partners: <T extends Tensor1D | Tensor2D>(ofBatch: T) => Readonly<Record<keyof TripletRows, T>>;
}

/**
 * The farthest mined positive and the nearest mined negative of each anchor, by squared distance of normalized rows; ties go to the first.
 *
 * @param features `f`, `[N, L]`
 */
export function hardestRows(features: Tensor2D, { positive, negative }: Mined): HardestRows {
  const distances = squaredEuclidean().matrix(stopGradient(features));
  const rows = features.shape[0];
  // A product with one-hot rows: its gradient is there on every engine, that of gather is not.
  const take = (places: Tensor1D): Tensor2D => tf.matMul(tf.oneHot(places, rows, 1, 0, 'float32'), features);
  const has = (mask: Tensor2D): Tensor1D => tf.any<Tensor1D>(tf.cast(mask, 'bool'), 1);
  const positiveOf = tf.argMax<Tensor1D>(tf.where(positive, distances, -1), 1);
  const negativeOf = tf.argMin<Tensor1D>(tf.where(negative, distances, 9), 1);
  return {
    anchors: features,
    positives: take(positiveOf),
    negatives: take(negativeOf),
    counted: tf.cast<Tensor1D>(tf.logicalAnd<Tensor1D>(has(positive), has(negative)), 'float32'),
    partners: (ofBatch) => {
      const constant = stopGradient(ofBatch);
      return {
        anchors: constant,
        positives: tf.gather(constant, positiveOf),
        negatives: tf.gather(constant, negativeOf),
      };
    },
  };
}
