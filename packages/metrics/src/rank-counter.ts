import type { Estimates } from './estimates.ts';
import type { Nearness } from './nearness.ts';

/** The items of the gallery that count as right answers of some queries, and which other items count at all. */
export interface Matches {
  /** [first, last + 1) of the queries. */
  readonly range: readonly [number, number];
  /** The matches of query `range[0] + i` are `items[offsets[i]..offsets[i + 1]]`. */
  readonly offsets: Int32Array;
  readonly items: Int32Array;
  /** Whether an item stands in the ranking of a query as a wrong answer. */
  isWrong(query: number, item: number): boolean;
}

/**
 * Finds the rank of every match without sorting: a match's rank is 1 + the matches nearer than it + the wrong answers that are
 * not farther. So a wrong answer that is exactly as near as a match stands before it: ties are pessimistic.
 *
 * Give it blocks of products that together hold each pair of a query of the range and a gallery item once.
 */
export interface RankCounter {
  /** A block whose rows are queries. */
  countRows(products: Float32Array, queries: readonly [number, number], items: readonly [number, number]): void;
  /** A block whose rows are items and whose columns are queries. */
  countColumns(products: Float32Array, items: readonly [number, number], queries: readonly [number, number]): void;
  /** The ranks (from 1) of a query's matches, nearest first; valid once all blocks were counted. */
  ranks(query: number): Int32Array;
}

export function createRankCounter(nearness: Nearness, estimates: Estimates, matches: Matches): RankCounter {
  const { offsets, items, range } = matches;
  const [first, end] = range;
  const { bias } = estimates;
  // Exact nearness of each query's matches, nearest first.
  const exact = new Float64Array(items.length);
  // How many wrong answers are not farther than this match, but farther than the one before.
  const wrong = new Int32Array(items.length);
  const errors = new Float64Array(end - first);
  // Estimates below this are certainly farther than all matches: almost every item of a good model.
  const cuts = new Float64Array(end - first).fill(Infinity);
  for (let query = first; query < end; query++) {
    const row = query - first;
    const ofQuery = exact.subarray(offsets[row], offsets[row + 1]);
    for (let k = 0; k < ofQuery.length; k++) ofQuery[k] = -nearness.exact(query, items[offsets[row] + k]);
    ofQuery.sort();
    for (let k = 0; k < ofQuery.length; k++) ofQuery[k] = -ofQuery[k];
    errors[row] = estimates.error(query);
    if (ofQuery.length > 0) cuts[row] = estimates.expected(query, ofQuery[ofQuery.length - 1]) - errors[row];
  }

  /** The first match of the query that is not nearer than the value, in exact terms. */
  const place = (row: number, value: number): number => {
    let low = offsets[row];
    let high = offsets[row + 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (exact[middle] > value) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const count = (row: number, item: number, estimate: number): void => {
    const query = first + row;
    if (!matches.isWrong(query, item)) return;
    // `expected` grows with the exact value: turn the two ends of the estimate back into exact terms.
    const least = estimates.exactOf(query, estimate - errors[row]);
    const most = estimates.exactOf(query, estimate + errors[row]);
    const from = place(row, most);
    const to = place(row, least);
    const found = from === to ? from : place(row, nearness.exact(query, item));
    if (found < offsets[row + 1]) wrong[found]++;
  };

  return {
    countRows(products, [queryFrom, queryTo], [itemFrom, itemTo]) {
      let at = 0;
      for (let query = queryFrom; query < queryTo; query++) {
        const row = query - first;
        const cut = cuts[row];
        for (let item = itemFrom; item < itemTo; item++, at++) {
          const estimate = products[at] - bias[item];
          if (estimate >= cut) count(row, item, estimate);
        }
      }
    },
    countColumns(products, [itemFrom, itemTo], [queryFrom, queryTo]) {
      let at = 0;
      for (let item = itemFrom; item < itemTo; item++) {
        const itemBias = bias[item];
        for (let row = queryFrom - first; row < queryTo - first; row++, at++) {
          const estimate = products[at] - itemBias;
          if (estimate >= cuts[row]) count(row, item, estimate);
        }
      }
    },
    ranks(query) {
      const [from, to] = [offsets[query - first], offsets[query - first + 1]];
      let before = 0;
      return wrong.slice(from, to).map((count, k) => k + 1 + (before += count));
    },
  };
}
