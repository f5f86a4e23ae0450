import type { Candidates } from './candidates.ts';
import { createEstimates, type Estimates } from './estimates.ts';
import type { Nearness } from './nearness.ts';
import { createRankCounter, type Matches, type RankCounter } from './rank-counter.ts';
import { allTiles, tileSize, upperTiles } from './tiles.ts';

/** Bytes that a rank counter keeps for each match. */
const BYTES_PER_MATCH = 16;

/**
 * Visits every query that has matches, with the ranks of these in the whole gallery (from 1, ascending; valid during the visit
 * only). Memory: the embeddings on the engine, tiles of products and the counters of a range of queries, both within the limit.
 *
 * @param symmetric whether the queries are the gallery: then each product serves both of its rows
 */
export async function rankMatches(
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
  const estimates = await createEstimates(nearness);
  try {
    for (let from = 0; from < queries;) {
      const matches = gatherMatches(candidates, from, queries, Math.floor(memoryLimit / 2 / BYTES_PER_MATCH));
      const counter = createRankCounter(nearness, estimates, matches);
      const whole = from === 0 && matches.range[1] === queries;
      if (symmetric && whole) await countSymmetric(counter, estimates, queries, size);
      else await countAll(counter, estimates, matches.range, items, size);
      for (let query = from; query < matches.range[1]; query++) {
        const ranks = counter.ranks(query);
        if (ranks.length > 0) visit(query, ranks);
      }
      from = matches.range[1];
    }
  } finally {
    estimates.dispose();
  }
}

/** The matches of as many queries as stay below the limit, but of one at least. */
function gatherMatches(candidates: Candidates, from: number, queries: number, limit: number): Matches {
  const offsets = [0];
  const parts: number[][] = [];
  let count = 0;
  let to = from;
  while (to < queries) {
    const matches = candidates.matchesOf(to);
    if (to > from && count + matches.length > limit) break;
    parts.push(matches);
    count += matches.length;
    offsets.push(count);
    to++;
  }
  const items = new Int32Array(count);
  parts.forEach((part, row) => {
    items.set(part, offsets[row]);
  });
  return {
    range: [from, to],
    offsets: Int32Array.from(offsets),
    items,
    isWrong: (query, item) => candidates.isWrong(query, item),
  };
}

async function countAll(
  counter: RankCounter,
  estimates: Estimates,
  range: readonly [number, number],
  items: number,
  size: { rows: number; columns: number },
): Promise<void> {
  for (const { rows, columns } of allTiles(range, items, size)) {
    counter.countRows(await estimates.products(rows, columns), rows, columns);
  }
}

async function countSymmetric(
  counter: RankCounter,
  estimates: Estimates,
  length: number,
  size: { rows: number; columns: number },
): Promise<void> {
  for (const { rows, columns, mirrored } of upperTiles(length, size)) {
    const products = await estimates.products(rows, columns);
    counter.countRows(products, rows, columns);
    if (mirrored) counter.countColumns(products, rows, columns);
  }
}
