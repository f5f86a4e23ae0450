import type { Candidates } from './candidates.ts';
import type { Estimates } from './estimates.ts';
import type { Nearness } from './nearness.ts';
import { firstAtMost } from './first-at-most.ts';
import { roundedDown } from './rounded-down.ts';
import type { TakeTile } from './walk-tiles.ts';

/** The items of the gallery that are right answers of some queries. */
export interface Matches {
  /** [first, last + 1) of the queries. */
  readonly range: readonly [number, number];
  /** The matches of query `range[0] + i` are `items[offsets[i]..offsets[i + 1]]`. */
  readonly offsets: Int32Array;
  readonly items: Int32Array;
}

/**
 * Finds the rank of every match without sorting: a match's rank is 1 + the matches nearer than it + the wrong answers that are
 * not farther. So a wrong answer that is exactly as near as a match stands before it: ties are pessimistic.
 *
 * Give it tiles of estimates that together hold each pair of a query of the range and a gallery item once.
 */
export interface RankCounter {
  readonly count: TakeTile;
  /** The ranks (from 1) of a query's matches, nearest first; valid once all tiles were counted. */
  ranks(query: number): Int32Array;
}

export function createRankCounter(
  nearness: Nearness,
  estimates: Estimates,
  candidates: Candidates,
  matches: Matches,
): RankCounter {
  const { offsets } = matches;
  const [first] = matches.range;
  const { queryLabels, itemLabels } = candidates;
  const { near, errors, limits, farFrom, farTo } = measureMatches(nearness, estimates, matches);
  if (candidates.hides) farTo.fill(-Infinity);
  // How many wrong answers are not farther than this match, but farther than the one before ...
  const wrong = new Int32Array(near.length);
  // ... and those of them that are certainly so for the farthest match, by query.
  const far = new Int32Array(limits.length);

  const place = (query: number, item: number, estimate: number): void => {
    if (!candidates.isWrong(query, item)) return;
    const row = query - first;
    const end = offsets[row + 1];
    const likely = firstAtMost(near, offsets[row], end, estimate + errors[row]);
    if (likely === end) return;
    const certain = estimate - errors[row] >= near[likely];
    const found = certain ? likely : firstAtMost(near, likely, end, nearness.exact(query, item));
    if (found < end) wrong[found]++;
  };
  /** Counts an item that may be nearer than the query's farthest match. */
  const meet = (query: number, item: number, estimate: number): void => {
    const row = query - first;
    if (estimate <= farFrom[row] || estimate >= farTo[row]) place(query, item, estimate);
    else if (queryLabels[query] !== itemLabels[item]) far[row]++;
  };

  return {
    // `scan` once more, with all that it would call in sight of the compiler: this loop meets every pair of the set.
    count(tile, [rowFrom, rowTo], [columnFrom, columnTo], mirrored) {
      const columns = columnTo - columnFrom;
      const whole = columns - (columns % 4);
      const columnLimits = mirrored ? limits.subarray(columnFrom - first, columnTo - first) : noLimits(columns);
      for (let query = rowFrom, start = 0; query < rowTo; query++, start += columns) {
        const limit = limits[query - first];
        for (let group = 0; group < columns; group += 4) {
          const at = start + group;
          if (
            group === whole ||
            tile[at] >= limit ||
            tile[at + 1] >= limit ||
            tile[at + 2] >= limit ||
            tile[at + 3] >= limit ||
            tile[at] >= columnLimits[group] ||
            tile[at + 1] >= columnLimits[group + 1] ||
            tile[at + 2] >= columnLimits[group + 2] ||
            tile[at + 3] >= columnLimits[group + 3]
          ) {
            const end = Math.min(group + 4, columns);
            for (let column = group; column < end; column++) {
              const estimate = tile[start + column];
              if (estimate >= limit) meet(query, columnFrom + column, estimate);
              if (estimate >= columnLimits[column]) meet(columnFrom + column, query, estimate);
            }
          }
        }
      }
    },
    ranks(query) {
      const row = query - first;
      const [from, to] = [offsets[row], offsets[row + 1]];
      if (to > from) wrong[to - 1] += far[row];
      far[row] = 0;
      let before = 0;
      return wrong.slice(from, to).map((count, k) => k + 1 + (before += count));
    },
  };
}

/** Limits that nothing reaches. */
function noLimits(count: number): Float32Array {
  return new Float32Array(count).fill(Infinity);
}

/** What decides where an item stands among the matches of a query. */
interface Measured {
  /** The exact nearness of each query's matches, nearest first. */
  readonly near: Float64Array;
  /** How far the query's estimates may be off. */
  readonly errors: Float64Array;
  /** An estimate below this is certainly farther than all matches (infinite where there is none). */
  readonly limits: Float32Array;
  /** An estimate between these is certainly just before the farthest match, as most that count are. */
  readonly farFrom: Float64Array;
  readonly farTo: Float64Array;
}

function measureMatches(
  nearness: Nearness,
  estimates: Estimates,
  { range: [first, end], offsets, items }: Matches,
): Measured {
  const near = new Float64Array(items.length);
  const errors = new Float64Array(end - first);
  const limits = new Float32Array(end - first).fill(Infinity);
  const farFrom = new Float64Array(end - first).fill(Infinity);
  const farTo = new Float64Array(end - first).fill(Infinity);
  for (let query = first; query < end; query++) {
    const row = query - first;
    const ofQuery = near.subarray(offsets[row], offsets[row + 1]);
    for (let k = 0; k < ofQuery.length; k++) ofQuery[k] = nearness.exact(query, items[offsets[row] + k]);
    ofQuery.sort().reverse();
    errors[row] = estimates.error(query);
    if (ofQuery.length === 0) continue;
    const farthest = ofQuery[ofQuery.length - 1];
    limits[row] = roundedDown(farthest - errors[row]);
    farFrom[row] = farthest + errors[row];
    if (ofQuery.length > 1) farTo[row] = ofQuery[ofQuery.length - 2] - errors[row];
  }
  return { near, errors, limits, farFrom, farTo };
}
