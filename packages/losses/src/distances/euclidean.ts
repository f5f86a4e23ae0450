import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import { stopGradient } from '@htg/ground/stop-gradient';
import { withGradient } from '@htg/ground/with-gradient';
import * as tf from '@tensorflow/tfjs-core';
import type { Distance, DistanceOptions } from './distance.ts';
import { squaredEuclidean } from './squared-euclidean.ts';

/**
 * Euclidean distance: `|u - v|`; of normalized rows 0..2. Its gradient at distance 0, where there is none, is 0.
 *
 * @param options.normalize divide rows by their length first; default true
 */
export function euclidean({ normalize = true, ...others }: DistanceOptions = {}): Distance {
  refuseUnknownOptions('euclidean', others, ['normalize']);
  checkOneOf('euclidean', 'normalize', normalize, [true, false]);
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
  return withGradient([x], (save) => {
    save([x]);
    return {
      value: tf.sqrt(x),
      gradient(dy, [squared]) {
        const isApart = tf.greater(stopGradient(squared), 0);
        const root = tf.sqrt(tf.where(isApart, squared, 1));
        return [tf.where(isApart, tf.div(dy, tf.mul(root, 2)), 0)];
      },
    };
  }) as tf.Tensor2D;
}
