import { findNeighbors } from '../find-neighbors.ts';
import { createNearness, normalizedRows } from '../nearness.ts';
import type { Rows } from '../read-set.ts';

/** Settings of query expansion. */
export interface QueryExpansion {
  /** Tells it from the others. */
  readonly kind: 'queryExpansion';
  /** Items that a query is averaged with, at least 1. Default 10. */
  readonly neighbors?: number;
  /** `alpha`, at least 0: the power of the cosine that each counts with; 0 for a plain average. Default 3. */
  readonly alpha?: number;
}

/**
 * Query expansion: each query becomes the average of itself and what it finds first, all of length 1, each with its cosine to a power.
 *
 *     q* = q + sum over the n nearest items x of max(q . x, 0)^alpha x
 *
 * Source: Chum et al., "Total Recall", ICCV 2007, section 4.1, for alpha = 0; Radenovic, Tolias, Chum, "Fine-tuning CNN Image Retrieval with No Human
 * Annotation", PAMI 2019, section 3.3.
 *
 * @returns the queries' new rows, of length 1; labels and cameras stay
 */
export async function expandQueries(
  caller: string,
  { neighbors = 10, alpha = 3 }: Omit<QueryExpansion, 'kind'>,
  { queries, gallery, memoryLimit }: { readonly queries: Rows; readonly gallery: Rows; readonly memoryLimit: number },
): Promise<Rows> {
  const self = queries === gallery;
  const nearness = createNearness(queries, gallery, 'cosine');
  const k = Math.min(neighbors, self ? gallery.length - 1 : gallery.length);
  const { width } = queries;
  const values = Float32Array.from(nearness.queries);
  if (k > 0) {
    const { indices, near } = await findNeighbors(caller, nearness, {
      ...{ queries: queries.length, items: gallery.length, k, self, memoryLimit },
      compareTied: (_, a, b) => a - b,
    });
    const sums = new Float64Array(width);
    for (let query = 0; query < queries.length; query++) {
      sums.set(nearness.queries.subarray(query * width, (query + 1) * width));
      for (let place = query * k; place < (query + 1) * k; place++) {
        // Of rows of length 1: cosine = 1 - distance^2 / 2.
        const weight = alpha === 0 ? 1 : Math.max(0, 1 + near[place]) ** alpha;
        const start = indices[place] * width;
        for (let i = 0; i < width; i++) sums[i] += weight * nearness.gallery[start + i];
      }
      values.set(sums, query * width);
    }
  }
  const expanded = { ...queries, values };
  return { ...expanded, values: normalizedRows(expanded) };
}
