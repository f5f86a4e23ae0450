import type { Estimates } from './estimates.ts';
import type { Nearness } from './nearness.ts';
import { roundedDown } from './rounded-down.ts';
import type { Range } from './tiles.ts';
import type { TakeTile } from './walk-tiles.ts';

/** The k nearest items of each query of a range, nearest first. */
export interface NeighborSelector {
  readonly take: TakeTile;
  /** Writes them to `items` and `near`, [queries of the range, k]; valid once all tiles were taken. */
  finish(items: Int32Array, near: Float64Array): void;
}

interface Neighbor {
  readonly item: number;
  readonly near: number;
}

/** Room for a query's items beyond the k best so far: the more, the rarer it is sorted. */
const SPARE = 64;

/** The largest float32. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

/** Bytes that the selector keeps for each query. */
export const bytesPerQuery = (k: number): number => 12 * (2 * k + SPARE) + 20;

/**
 * Keeps for each query the items that may be among its k nearest: those whose estimate is not certainly farther than the k-th
 * found so far. When there is no more room, those still in question are measured exactly and all but the k nearest dropped.
 *
 * @param options.compareTied which of two equally near items stands first: negative if the first one does
 */
export function createNeighborSelector(
  nearness: Nearness,
  estimates: Estimates,
  options: {
    readonly range: Range;
    readonly k: number;
    /** Whether the queries are the items: none is its own neighbor. */
    readonly self: boolean;
    readonly compareTied: (query: number, a: number, b: number) => number;
    /** With k = 1, by row of the range: how near an item is that was found before; it is number -1. */
    readonly known?: Float64Array | undefined;
  },
): NeighborSelector {
  const { range, k, self, compareTied, known } = options;
  const [first, end] = range;
  const room = 2 * k + SPARE;
  const found = new Int32Array((end - first) * room);
  // The exact nearness of the items that were measured (the first ones), the estimate of the others.
  const values = new Float64Array(found.length);
  const counts = new Int32Array(end - first);
  const measured = new Int32Array(end - first);
  const limits = new Float32Array(end - first).fill(-LARGEST);
  // All from a limit on is within the band.
  const infinite = new Float32Array(end - first).fill(Infinity);
  const none = new Int32Array(end - first);
  known?.forEach((near, row) => {
    found[row * room] = -1;
    values[row * room] = near;
    counts[row] = measured[row] = 1;
    limits[row] = roundedDown(near - estimates.offset - estimates.error(first + row));
  });

  /** Some nearness that the k-th nearest item of the row has at least. */
  const leastOfNearest = (row: number, error: number): number => {
    if (counts[row] < k) return -Infinity;
    const least = values.slice(row * room, row * room + counts[row]);
    for (let place = measured[row]; place < least.length; place++) least[place] -= error;
    return least.sort()[least.length - k];
  };
  const keepNearest = (row: number): Neighbor[] => {
    const query = first + row;
    const start = row * room;
    const error = estimates.error(query);
    const least = leastOfNearest(row, error);
    const inQuestion: Neighbor[] = [];
    for (let place = 0; place < counts[row]; place++) {
      const item = found[start + place];
      const value = values[start + place];
      if (place < measured[row]) inQuestion.push({ item, near: value });
      else if (value + error >= least) inQuestion.push({ item, near: nearness.exact(query, item) });
    }
    inQuestion.sort((a, b) => b.near - a.near || compareTied(query, a.item, b.item));
    const kept = inQuestion.slice(0, k);
    kept.forEach(({ item, near }, place) => {
      found[start + place] = item;
      values[start + place] = near;
    });
    counts[row] = measured[row] = kept.length;
    if (kept.length === k) limits[row] = roundedDown(kept[k - 1].near - estimates.offset - error);
    return kept;
  };
  const meet = (row: number, item: number, estimate: number): void => {
    if (self && first + row === item) return;
    if (counts[row] === room) keepNearest(row);
    const place = row * room + counts[row]++;
    found[place] = item;
    values[place] = estimate;
  };

  return {
    take(tile, [from, to], [firstItem]) {
      const lows = limits.subarray(from - first, to - first);
      const above = { highs: infinite.subarray(0, lows.length), counts: none.subarray(0, lows.length) };
      tile.place({ levels: 1, lows, ...above }, (row, column, value) => {
        if (value >= lows[row]) meet(from - first + row, firstItem + column, value + estimates.offset);
      });
    },
    finish(items, near) {
      for (let row = 0; row < end - first; row++) {
        keepNearest(row).forEach((kept, place) => {
          items[row * k + place] = kept.item;
          near[row * k + place] = kept.near;
        });
      }
    },
  };
}
