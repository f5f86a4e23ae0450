import { nearestNeighbors } from '@htg/metrics';
import { cameraRule, rowsOf } from './embedded.ts';
import type { Embedded } from './embedded.ts';

/** Images that a query found, nearest first. */
export interface Found {
  readonly indices: readonly number[];
  /** `1 - cosine`, unless the embeddings have another distance. */
  readonly distances: readonly number[];
}

/**
 * The k nearest images of each query by the rule of the tables: in the gallery where there is one, else among all others; with cameras,
 * what the rule hides of the query's own camera is left out. Images of unknown identity are not searched.
 *
 * @param queries positions
 * @returns one entry for each query, positions in the gallery where there is one; fewer than k images where there are no more
 */
export async function findNeighbors(embedded: Embedded, queries: readonly number[], k: number): Promise<Found[]> {
  const { labels, cameras, distance } = embedded;
  const searched = embedded.gallery ?? embedded;
  const rule = cameraRule(embedded);
  const sameCamera = (query: number, item: number): boolean => cameras?.[query] === searched.cameras?.[item];
  const isHidden = (query: number, item: number): boolean =>
    (searched === embedded && item === query) ||
    (rule === 'sameIdentity' && searched.labels[item] === labels[query] && sameCamera(query, item));
  const found = new Map<number, Found>();
  for (const camera of new Set(queries.map((query) => cameras?.[query]))) {
    const asking = queries.filter((query) => cameras?.[query] === camera);
    const gallery = [...searched.labels.keys()].filter(
      (item) => searched.labels[item] >= 0 && (rule !== true || searched.cameras?.[item] !== camera),
    );
    // What is hidden from some is found at first: ask for that many more, and drop it.
    const hidden = asking.map((query) => gallery.filter((item) => isHidden(query, item)).length);
    const wanted = Math.min(gallery.length, k + Math.max(...hidden));
    if (wanted === 0) continue;
    const { indices, distances } = await nearestNeighbors({
      embeddings: rowsOf(embedded, asking),
      labels: pick(labels, asking),
      gallery: { embeddings: rowsOf(searched, gallery), labels: pick(searched.labels, gallery) },
      k: wanted,
      ...(distance && { distance }),
    });
    asking.forEach((query, row) => {
      const ranked = [...indices.subarray(row * wanted, (row + 1) * wanted)]
        .map((place, i) => ({ index: gallery[place], distance: distances[row * wanted + i] }))
        .filter(({ index }) => !isHidden(query, index))
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
