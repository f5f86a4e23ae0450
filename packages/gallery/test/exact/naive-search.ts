import { exactDistance } from '../../src/exact/distance.ts';
import type { GalleryDistance } from '../../src/exact/distance.ts';
import type { Hit } from '../../src/exact/exact-index.ts';

/** All rows compared in float64 and sorted: what exact means. */
export function naiveSearch(
  vectors: Float32Array,
  query: Float32Array,
  { k, distance, allowed }: { readonly k: number; readonly distance: GalleryDistance; readonly allowed?: Uint8Array },
): Hit[] {
  const length = query.length;
  return Array.from({ length: vectors.length / length }, (_, row) => ({
    row,
    distance: exactDistance(distance, query, 0, vectors, row * length, length),
  }))
    .filter(({ row }) => allowed?.[row] !== 0)
    .sort((a, b) => a.distance - b.distance || a.row - b.row)
    .slice(0, k);
}
