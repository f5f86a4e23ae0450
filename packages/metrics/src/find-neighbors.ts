import type { EstimatedRows } from './estimated-rows.ts';
import { createEstimates } from './estimates.ts';
import { createTile } from './kernels/create-tile.ts';
import type { Nearness } from './nearness.ts';
import { bytesPerQuery, createNeighborSelector } from './neighbor-selector.ts';
import { tileSize } from './tiles.ts';
import { walkTiles } from './walk-tiles.ts';

/** The k nearest items of every query, [queries, k], and how near they are exactly; half of the memory limit for each step. */
export async function findNeighbors(
  caller: string,
  nearness: Nearness,
  options: {
    readonly queries: number;
    readonly items: number;
    readonly k: number;
    /** Whether the queries are the items: none is its own neighbor. */
    readonly self: boolean;
    readonly compareTied: (query: number, a: number, b: number) => number;
    readonly memoryLimit: number;
    /** The queries, where they are on the engine already. */
    readonly engineQueries?: EstimatedRows;
    /** With k = 1, how near the nearest item of each query is that was found before; it is number -1. */
    readonly known?: Float64Array;
  },
): Promise<{ indices: Int32Array; near: Float64Array }> {
  const { queries, items, k, self, memoryLimit, engineQueries, known } = options;
  const indices = new Int32Array(queries * k);
  const near = new Float64Array(queries * k);
  const size = tileSize(memoryLimit / 2);
  const rangeLength = Math.max(1, Math.floor(memoryLimit / 2 / bytesPerQuery(k)));
  const tile = createTile(size, 1);
  const estimates = await createEstimates(caller, nearness, engineQueries);
  try {
    for (let from = 0; from < queries; from += rangeLength) {
      const to = Math.min(queries, from + rangeLength);
      const range = [from, to] as const;
      const selector = createNeighborSelector(nearness, estimates, {
        ...options,
        range,
        known: known?.subarray(from, to),
      });
      const symmetric = self && to - from === queries;
      // Of the first tile every item counts, of the others those that are nearer than the nearest of these.
      const first = 2 * k + 64;
      await walkTiles(estimates, tile, { range, items, symmetric, size, first }, selector.take);
      selector.finish(indices.subarray(from * k, to * k), near.subarray(from * k, to * k));
    }
  } finally {
    estimates.dispose();
  }
  return { indices, near };
}
