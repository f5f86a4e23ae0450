import type { Candidates } from './candidates.ts';
import type { Estimates } from './estimates.ts';
import type { Nearness } from './nearness.ts';
import { firstAtMost } from './first-at-most.ts';
import { roundedDown } from './rounded-down.ts';
import { scan } from './scan.ts';
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
  const { near, errors, limits, farFrom, farTo } = measureMatches(nearness, estimates, matches);
  // How many wrong answers are not farther than this match, but farther than the one before.
  const wrong = new Int32Array(near.length);

  /** Counts an item that may be nearer than the query's farthest match. */
  const meet = (query: number, item: number, estimate: number): void => {
    if (!candidates.isWrong(query, item)) return;
    const row = query - first;
    const end = offsets[row + 1];
    if (estimate > farFrom[row] && estimate < farTo[row]) {
      wrong[end - 1]++;
      return;
    }
    const place = firstAtMost(near, offsets[row], end, estimate + errors[row]);
    if (place === end) return;
    const certain = estimate - errors[row] >= near[place];
    const found = certain ? place : firstAtMost(near, place, end, nearness.exact(query, item));
    if (found < end) wrong[found]++;
  };

  return {
    count(tile, [rowFrom, rowTo], [columnFrom, columnTo], mirrored) {
      scan(
        tile,
        limits.subarray(rowFrom - first, rowTo - first),
        mirrored ? limits.subarray(columnFrom - first, columnTo - first) : undefined,
        columnTo - columnFrom,
        {
          onRow: (row, column, value) => {
            meet(rowFrom + row, columnFrom + column, value);
          },
          onColumn: (row, column, value) => {
            meet(columnFrom + column, rowFrom + row, value);
          },
        },
      );
    },
    ranks(query) {
      const [from, to] = [offsets[query - first], offsets[query - first + 1]];
      let before = 0;
      return wrong.slice(from, to).map((count, k) => k + 1 + (before += count));
    },
  };
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
