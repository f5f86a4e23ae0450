import type { Candidates } from '../candidates.ts';
import { createEstimates } from '../estimates.ts';
import { createNearness } from '../nearness.ts';
import type { DistanceName } from '../nearness.ts';
import { rankMatches } from '../rank-matches.ts';
import type { Rows } from '../read-set.ts';
import { squaredDistanceRows } from './distance-rows.ts';
import { expandQueries } from './expand-queries.ts';
import { ranksInRow } from './ranks-in-row.ts';
import { reRankedRows } from './re-ranking.ts';
import type { ReRanking } from './re-ranking.ts';

/** What is ranked, and by what at first. */
interface Ranked {
  readonly queries: Rows;
  readonly gallery: Rows;
  readonly distance: DistanceName;
  readonly memoryLimit: number;
}

/** Visits every query that has matches, with the ranks of these after re-ranking (from 1, ascending). */
export async function rankAgain(
  caller: string,
  reRank: ReRanking,
  sets: Ranked,
  candidates: Candidates,
  visit: (query: number, ranks: Int32Array) => void,
): Promise<void> {
  const { queries, gallery, distance, memoryLimit } = sets;
  if (reRank.kind === 'queryExpansion') {
    const expanded = await expandQueries(caller, reRank, sets);
    const nearness = createNearness(expanded, gallery, distance);
    const sizes = { queries: queries.length, items: gallery.length, symmetric: false, memoryLimit };
    await rankMatches(caller, nearness, candidates, sizes, visit);
    return;
  }
  const rows = await reRankedRows(caller, reRank, sets);
  await rows((query, row) => {
    const ranks = ranksInRow(query, row, candidates);
    if (ranks.length > 0) visit(query, ranks);
  });
}

/** The same without re-ranking, by whole rows of distances: for matches that are known pair by pair alone. */
export async function rankByRows(
  caller: string,
  { queries, gallery, distance, memoryLimit }: Ranked,
  candidates: Candidates,
  visit: (query: number, ranks: Int32Array) => void,
): Promise<void> {
  const estimates = await createEstimates(caller, createNearness(queries, gallery, distance));
  try {
    const least = distance === 'dotProduct' ? -Infinity : 0;
    const sizes = { queries: queries.length, items: gallery.length, memoryLimit, least };
    const rows = squaredDistanceRows(estimates, sizes);
    await rows((query, row) => {
      const ranks = ranksInRow(query, row, candidates);
      if (ranks.length > 0) visit(query, ranks);
    });
  } finally {
    estimates.dispose();
  }
}
