import type { Candidates } from './candidates.ts';
import type { Estimates } from './estimates.ts';
import { firstAtMost } from './first-at-most.ts';
import type { Bands } from './kernels/tile.ts';
import type { Nearness } from './nearness.ts';
import { roundedDown, roundedUp } from './rounded-down.ts';
import type { Range } from './tiles.ts';
import type { TakeTile } from './walk-tiles.ts';

/** The items of the gallery that are right answers of some queries. */
export interface Matches {
  readonly range: Range;
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

/** So many of a query's farthest matches have bands of their own; what is nearer than all of these is placed one by one. */
export const MOST_LEVELS = 64;

/** Bytes that a rank counter keeps for each match, and for each query. */
export const BYTES_PER_MATCH = 16;
export const BYTES_PER_QUERY = 12 * MOST_LEVELS + 16;

export function createRankCounter(
  nearness: Nearness,
  estimates: Estimates,
  candidates: Candidates,
  matches: Matches,
): RankCounter {
  const { offsets, range } = matches;
  const [first] = range;
  const near = nearnessOfMatches(nearness, matches);
  const bands = bandsOfMatches(estimates, matches, near);
  const { levels } = bands;
  // How many wrong answers are not farther than this match, but farther than the one before.
  const wrong = new Int32Array(near.length);

  /** Places a wrong answer whose estimate may not suffice. */
  const place = (query: number, item: number, estimate: number): void => {
    const [start, end] = [offsets[query - first], offsets[query - first + 1]];
    const error = estimates.error(query);
    const likely = firstAtMost(near, start, end, estimate + error);
    if (likely === end) return;
    const certain = estimate - error > near[likely];
    const found = certain ? likely : firstAtMost(near, likely, end, nearness.exact(query, item));
    if (found < end) wrong[found]++;
  };

  return {
    count(tile, queries, items) {
      for (const numbers of candidates.numbers) {
        tile.hide(numbers.queries.subarray(...queries), numbers.items.subarray(...items));
      }
      tile.place(bandsOf(bands, queries[0] - first, queries[1] - first), (row, column, value) => {
        place(queries[0] + row, items[0] + column, value + estimates.offset);
      });
    },
    ranks(query) {
      const row = query - first;
      const [start, end] = [offsets[row], offsets[row + 1]];
      let before = 0;
      return wrong.slice(start, end).map((count, k, { length }) => {
        const level = length - 1 - k;
        before += count + (level < levels ? bands.counts[row * levels + level] : 0);
        return k + 1 + before;
      });
    },
  };
}

/** The exact nearness of each query's matches, nearest first. */
function nearnessOfMatches(nearness: Nearness, { range: [first, end], offsets, items }: Matches): Float64Array {
  const near = new Float64Array(items.length);
  for (let query = first; query < end; query++) {
    const ofQuery = near.subarray(offsets[query - first], offsets[query - first + 1]);
    for (let k = 0; k < ofQuery.length; k++) ofQuery[k] = nearness.exact(query, items[offsets[query - first] + k]);
    ofQuery.sort().reverse();
  }
  return near;
}

/** For each query, from its farthest match on, the estimates that leave open on which side of the match an item stands. */
function bandsOfMatches(estimates: Estimates, { range: [first, end], offsets }: Matches, near: Float64Array): Bands {
  const counts = offsets.subarray(1).map((to, row) => to - offsets[row]);
  const levels = Math.min(
    MOST_LEVELS,
    counts.reduce((a, b) => Math.max(a, b), 1),
  );
  const bands = {
    levels,
    lows: new Float32Array((end - first) * levels).fill(Infinity),
    highs: new Float32Array((end - first) * levels).fill(Infinity),
    counts: new Int32Array((end - first) * levels),
  };
  for (let query = first; query < end; query++) {
    const row = query - first;
    const error = estimates.error(query);
    for (let level = 0; level < Math.min(levels, counts[row]); level++) {
      const value = near[offsets[row + 1] - 1 - level] - estimates.offset;
      const at = row * levels + level;
      bands.lows[at] = roundedDown(value - error);
      const isLast = level + 1 === levels && counts[row] > levels;
      if (!isLast) bands.highs[at] = roundedUp(value + error);
    }
  }
  return bands;
}

/** Those of rows [from, to). */
function bandsOf({ levels, lows, highs, counts }: Bands, from: number, to: number): Bands {
  const [start, end] = [from * levels, to * levels];
  return {
    levels,
    lows: lows.subarray(start, end),
    highs: highs.subarray(start, end),
    counts: counts.subarray(start, end),
  };
}
