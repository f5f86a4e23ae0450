import type { Distance, DistanceOptions } from './distance.ts';
import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../with-gradient.ts';
import { squaredEuclidean } from './squared-euclidean.ts';

/**
 * Euclidean distance: `|u - v|`; of normalized rows 0..2. Its gradient at distance 0, where there is none, is 0.
 *
 * @param options.normalize divide rows by their length first; default true
 */
export function euclidean({ normalize = true }: DistanceOptions = {}): Distance {
  const squared = squaredEuclidean({ normalize });
  return {
    ...squared,
    name: 'euclidean',
    range: normalize ? [0, 2] : undefined,
    matrix: (queries, references) => tf.tidy(() => squareRoot(squared.matrix(queries, references))),
  };
}

/** `sqrt(x)`, whose gradient at 0 is 0 instead of infinite. */
function squareRoot(x: tf.Tensor2D): tf.Tensor2D {
  return withGradient([x], () => {
    const value = tf.sqrt(x);
    const gradient = (dy: tf.Tensor, [root]: readonly tf.Tensor[]): tf.Tensor[] => [
      tf.where(tf.greater(root, 0), tf.div(dy, tf.mul(root, 2)), 0),
    ];
    return { value, saved: [value], gradient };
  });
}
