import { createEstimates } from './estimates.ts';
import { createTile } from './kernels/tile.ts';
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
    /** Whether the queries are the items: none is its own neighbour. */
    readonly self: boolean;
    readonly compareTied: (query: number, a: number, b: number) => number;
    readonly memoryLimit: number;
  },
): Promise<{ indices: Int32Array; near: Float64Array }> {
  const { queries, items, k, self, compareTied, memoryLimit } = options;
  const indices = new Int32Array(queries * k);
  const near = new Float64Array(queries * k);
  const size = tileSize(memoryLimit / 2);
  const rangeLength = Math.max(1, Math.floor(memoryLimit / 2 / bytesPerQuery(k)));
  const tile = createTile(size, 1);
  const estimates = await createEstimates(caller, nearness);
  try {
    for (let from = 0; from < queries; from += rangeLength) {
      const to = Math.min(queries, from + rangeLength);
      const range = [from, to] as const;
      const selector = createNeighborSelector(nearness, estimates, { range, k, excludeSelf: self, compareTied });
      const symmetric = self && to - from === queries;
      await walkTiles(estimates, tile, { range, items, symmetric, size }, selector.take);
      selector.finish(indices.subarray(from * k, to * k), near.subarray(from * k, to * k));
    }
  } finally {
    estimates.dispose();
  }
  return { indices, near };
}
