import { nearestNeighbors } from '@htg/metrics';
import { rowsOf } from './embedded.ts';
import type { Embedded } from './embedded.ts';

/** Pictures that a query found, nearest first. */
export interface Found {
  readonly indices: readonly number[];
  /** `1 - cosine`. */
  readonly distances: readonly number[];
}

/**
 * The k nearest pictures of each query by the rule of the tables: with cameras, among those of the other cameras; without, among all
 * others. Pictures of unknown identity are not searched.
 *
 * @param queries positions
 * @returns one entry for each query; fewer than k pictures where there are no more
 */
export async function findNeighbours(embedded: Embedded, queries: readonly number[], k: number): Promise<Found[]> {
  const { labels, cameras } = embedded;
  const found = new Map<number, Found>();
  for (const camera of new Set(queries.map((query) => cameras?.[query]))) {
    const asking = queries.filter((query) => cameras?.[query] === camera);
    const gallery = [...labels.keys()].filter((i) => labels[i] >= 0 && (!cameras || cameras[i] !== camera));
    // Without cameras a query stands in its own gallery, at some distance from itself: ask for one more, and drop it.
    const wanted = Math.min(gallery.length, cameras ? k : k + 1);
    if (wanted === 0) continue;
    const { indices, distances } = await nearestNeighbors({
      embeddings: rowsOf(embedded, asking),
      labels: pick(labels, asking),
      gallery: { embeddings: rowsOf(embedded, gallery), labels: pick(labels, gallery) },
      k: wanted,
    });
    asking.forEach((query, row) => {
      const ranked = [...indices.subarray(row * wanted, (row + 1) * wanted)]
        .map((place, i) => ({ index: gallery[place], distance: distances[row * wanted + i] }))
        .filter(({ index }) => index !== query)
        .slice(0, k);
      found.set(query, {
        indices: ranked.map(({ index }) => index),
        distances: ranked.map(({ distance }) => distance),
      });
    });
  }
  return queries.map((query) => found.get(query) ?? { indices: [], distances: [] });
}

function pick(values: Int32Array, indices: readonly number[]): Int32Array {
  return Int32Array.from(indices, (index) => values[index]);
}
