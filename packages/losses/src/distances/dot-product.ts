import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import type { Distance, DistanceOptions } from './distance.ts';
import { innerProducts } from './inner-products.ts';
import { onRows } from './on-rows.ts';

/**
 * Dot product, a similarity: `u . v`. Larger is closer.
 *
 * @param options.normalize divide rows by their length first, which makes it the cosine; default true
 */
export function dotProduct({ normalize = true, ...others }: DistanceOptions = {}): Distance {
  refuseUnknownOptions('dotProduct', others, ['normalize']);
  checkOneOf('dotProduct', 'normalize', normalize, [true, false]);
  return {
    name: normalize ? 'cosine' : 'dotProduct',
    similarity: true,
    normalize,
    range: normalize ? [-1, 1] : undefined,
    matrix: onRows(innerProducts, normalize),
  };
}
