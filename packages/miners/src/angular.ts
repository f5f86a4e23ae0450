import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { Miner, MinerInput } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { tidyMined } from './tidy-mined.ts';

/** Options of {@link angular}. */
export interface AngularOptions {
  /** Degrees, above 0 and below 90: triplets with a larger angle at the negative count. Default 20. */
  readonly angle?: number;
}

/**
 * Triplets with a large angle at the negative, as the angular loss measures it: from the positive pair's middle `c`.
 *
 *     tan(angle_apn) = |a - p| / (2 |n - c|),   c = (a + p) / 2,   |n - c|^2 = (d_an^2 + d_pn^2) / 2 - d_ap^2 / 4
 *
 * It needs the distances of positives from negatives, so a batch is compared with itself, and takes `N x N x N` numbers.
 *
 * @returns the miner
 * @throws RangeError for an angle out of its range; at mining, for another distance than the Euclidean or squared Euclidean one, and for a batch that is
 *   compared with others
 *
 * Source: Wang et al., "Deep Metric Learning with Angular Loss", ICCV 2017, eq. 3, as the miner of pytorch-metric-learning. (That one takes rows as they are,
 * whatever its distance says.)
 *
 * @example
 * const loss = tripletLoss(embeddings, labels, { miner: angular({ angle: 30 }) });
 */
export function angular({ angle = 20, ...others }: AngularOptions = {}): Miner {
  refuseUnknownOptions('angular', others, ['angle']);
  if (!(angle > 0 && angle < 90)) {
    throw new RangeError(
      `angular: expected angle above 0 and below 90 degrees, received ${String(angle)}; 20 is usual`,
    );
  }
  const steepness = 4 * Math.tan((angle * Math.PI) / 180) ** 2;
  return (input) =>
    tidyMined(input, () => {
      const { positive, negative } = input;
      const squares = squaredDistances(input);
      const [toPositive, toNegative] = [tf.expandDims(squares, 2), tf.expandDims(squares, 1)];
      const between = tf.expandDims(squares, 0); // [1, positive, negative]
      const fromMiddle = tf.sub(tf.mul(tf.add(toNegative, between), 0.5), tf.mul(toPositive, 0.25));
      const both = tf.logicalAnd(tf.expandDims(positive, 2), tf.expandDims(negative, 1));
      const triplets = tf.logicalAnd<tf.Tensor3D>(both, tf.greater(toPositive, tf.mul(tf.relu(fromMiddle), steepness)));
      return { positive: tf.clone(positive), negative: tf.clone(negative), triplets };
    });
}

/** Squared Euclidean distances, from what the loss measures. */
function squaredDistances({ distances, distance, own }: MinerInput): tf.Tensor2D {
  if (own !== true) {
    throw new RangeError(
      'angular: expected a batch that is compared with itself, received one that is compared with others; leave out ref, or the memory',
    );
  }
  if (distance?.name === 'euclidean') return tf.square(distances);
  if (distance?.name === 'squaredEuclidean') return distances;
  throw new RangeError(
    `angular: expected the Euclidean or squared Euclidean distance, received ${distance?.name ?? 'none'}; give the loss one of them`,
  );
}
