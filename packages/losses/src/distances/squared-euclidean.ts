import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import type { Distance, DistanceOptions } from './distance.ts';
import { onRows } from './on-rows.ts';
import { squaredDistances } from './squared-distances.ts';

/**
 * Squared Euclidean distance: `|u - v|^2`; of normalized rows 0..4. It has a gradient everywhere, duplicates included.
 *
 * @param options.normalize divide rows by their length first; default true
 */
export function squaredEuclidean({ normalize = true, ...others }: DistanceOptions = {}): Distance {
  refuseUnknownOptions('squaredEuclidean', others, ['normalize']);
  checkOneOf('squaredEuclidean', 'normalize', normalize, [true, false]);
  return {
    name: 'squaredEuclidean',
    similarity: false,
    normalize,
    range: normalize ? [0, 4] : undefined,
    matrix: onRows(squaredDistances, normalize),
  };
}
