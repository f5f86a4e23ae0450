import type { Estimates } from '../estimates.ts';

/** What is made of each query in turn: its distances from all items; the row is used again for the next one. */
export type VisitRow = (query: number, row: Float32Array) => void;

/** Gives every query's distances from all items, one after another. */
export type DistanceRows = (visit: VisitRow) => Promise<void>;

/** Items of one product, so that a product of many rows has a bounded size. */
const ITEMS = 4096;

/**
 * Squared distances of every query from all items, in float32 as the engine computes them, in memory of some rows.
 *
 * @param memoryLimit bytes for the rows
 * @param least that rounding may not go below: 0 of distances, -Infinity of products, whose doubled negatives these are
 */
export function squaredDistanceRows(
  estimates: Estimates,
  {
    queries,
    items,
    memoryLimit,
    least = 0,
  }: { readonly queries: number; readonly items: number; readonly memoryLimit: number; readonly least?: number },
): DistanceRows {
  const count = Math.max(1, Math.min(queries, Math.floor(memoryLimit / (8 * items))));
  return async (visit) => {
    const rows = new Float32Array(count * items);
    for (let from = 0; from < queries; from += count) {
      const to = Math.min(queries, from + count);
      for (let first = 0; first < items; first += ITEMS) {
        const end = Math.min(items, first + ITEMS);
        const tile = await estimates.tile([from, to], [first, end]);
        for (let row = 0; row < to - from; row++) {
          for (let item = first, at = row * (end - first); item < end; item++, at++) {
            rows[row * items + item] = Math.max(least, -2 * (tile[at] + estimates.offset));
          }
        }
      }
      for (let query = from; query < to; query++) {
        visit(query, rows.subarray((query - from) * items, (query - from + 1) * items));
      }
    }
  };
}
