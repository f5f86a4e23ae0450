import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import * as tf from '@tensorflow/tfjs-core';
import { squareRoot } from '../tensors/square-root.ts';
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
