import type { Candidates } from './candidates.ts';
import { createEstimates } from './estimates.ts';
import { createTile } from './kernels/create-tile.ts';
import type { Nearness } from './nearness.ts';
import { BYTES_PER_MATCH, BYTES_PER_QUERY, createRankCounter, MOST_LEVELS } from './rank-counter.ts';
import type { Matches } from './rank-counter.ts';
import { tileSize } from './tiles.ts';
import { walkTiles } from './walk-tiles.ts';

/**
 * Visits every query that has matches, with the ranks of these in the whole gallery (from 1, ascending; valid during the visit
 * only). Memory: the embeddings on the engine, and within the limit a tile of products and the counters of a range of queries.
 *
 * @param symmetric whether the queries are the gallery: then each product serves both of its rows
 */
export async function rankMatches(
  caller: string,
  nearness: Nearness,
  candidates: Candidates,
  {
    queries,
    items,
    symmetric,
    memoryLimit,
  }: { queries: number; items: number; symmetric: boolean; memoryLimit: number },
  visit: (query: number, ranks: Int32Array) => void,
): Promise<void> {
  const size = tileSize(memoryLimit / 2);
  const tile = createTile(size, MOST_LEVELS);
  const estimates = await createEstimates(caller, nearness);
  try {
    for (let from = 0, to = 0; from < queries; from = to) {
      const matches = gatherMatches(candidates, from, queries, memoryLimit / 2);
      const counter = createRankCounter(nearness, estimates, candidates, matches);
      const { range } = matches;
      const whole = range[1] - range[0] === queries;
      await walkTiles(estimates, tile, { range, items, symmetric: symmetric && whole, size }, counter.count);
      to = range[1];
      for (let query = from; query < to; query++) {
        const ranks = counter.ranks(query);
        if (ranks.length > 0) visit(query, ranks);
      }
    }
  } finally {
    estimates.dispose();
  }
}

/** The matches of as many queries as stay below the limit in bytes, but of one at least. */
function gatherMatches(candidates: Candidates, from: number, queries: number, limit: number): Matches {
  const offsets = [0];
  const parts: number[][] = [];
  let count = 0;
  let to = from;
  while (to < queries) {
    const matches = candidates.matchesOf(to);
    const bytes = (count + matches.length) * BYTES_PER_MATCH + (to - from + 1) * BYTES_PER_QUERY;
    if (to > from && bytes > limit) break;
    parts.push(matches);
    count += matches.length;
    offsets.push(count);
    to++;
  }
  const items = new Int32Array(count);
  parts.forEach((part, row) => {
    items.set(part, offsets[row]);
  });
  return { range: [from, to], offsets: Int32Array.from(offsets), items };
}
