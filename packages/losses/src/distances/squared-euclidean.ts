import { checkBooleans, checkNoOthers } from '../checks/check-options.ts';
import type { Distance, DistanceOptions } from './distance.ts';
import { onRows } from './on-rows.ts';
import { squaredDistances } from './squared-distances.ts';

/**
 * Squared Euclidean distance: `|u - v|^2`; of normalized rows 0..4. It has a gradient everywhere, duplicates included.
 *
 * @param options.normalize divide rows by their length first; default true
 */
export function squaredEuclidean({ normalize = true, ...others }: DistanceOptions = {}): Distance {
  checkNoOthers('squaredEuclidean', others);
  checkBooleans('squaredEuclidean', { normalize });
  return {
    name: 'squaredEuclidean',
    similarity: false,
    normalize,
    range: normalize ? [0, 4] : undefined,
    matrix: onRows(squaredDistances, normalize),
  };
}
