import type { Distance, DistanceOptions } from './distance.ts';
import * as tf from '@tensorflow/tfjs-core';
import { normalizeRows } from '../normalize-rows.ts';
import { innerProducts } from './inner-products.ts';

/**
 * Dot product, a similarity: `u . v`. Larger is closer.
 *
 * @param options.normalize divide rows by their length first, which makes it the cosine; default true
 */
export function dotProduct({ normalize = true }: DistanceOptions = {}): Distance {
  return {
    name: normalize ? 'cosine' : 'dotProduct',
    similarity: true,
    normalize,
    range: normalize ? [-1, 1] : undefined,
    matrix: (queries, references) =>
      tf.tidy(() => {
        if (!normalize) return innerProducts(queries, references);
        return innerProducts(normalizeRows(queries), references && normalizeRows(references));
      }),
  };
}
