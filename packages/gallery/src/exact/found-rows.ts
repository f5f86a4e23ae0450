import type { Selector } from './selector.ts';

/** What a scan found for all queries of a job: rows that may be among the k nearest, with bounds of their keys. Few arrays, since threads send them. */
export interface FoundRows {
  /** Of the first query, of the second, and so on. */
  readonly rows: Int32Array;
  readonly uppers: Float32Array;
  readonly lowers: Float32Array;
  /** [queries]: where the rows of each query end. */
  readonly ends: Int32Array;
}

/** Puts what each query's selector has left below each other. */
export function foundRows(selectors: readonly Selector[]): FoundRows {
  const left = selectors.map((selector) => selector.candidates());
  const ends = new Int32Array(left.length);
  left.forEach(({ rows }, query) => (ends[query] = (ends[query - 1] ?? 0) + rows.length));
  const total = ends.at(-1) ?? 0;
  const found = { rows: new Int32Array(total), uppers: new Float32Array(total), lowers: new Float32Array(total), ends };
  left.forEach(({ rows, uppers, lowers }, query) => {
    const start = ends[query] - rows.length;
    found.rows.set(rows, start);
    found.uppers.set(uppers, start);
    found.lowers.set(lowers, start);
  });
  return found;
}

/**
 * Calls `visit` with each row that may be among the k nearest of a query by what all threads know: k keys are at least the k-th largest of all lower
 * bounds.
 */
export function visitRows(found: readonly FoundRows[], query: number, k: number, visit: (row: number) => void): void {
  const parts = found.map(({ ends }) => ({ start: ends[query - 1] ?? 0, end: ends[query] }));
  const threshold = found.length === 1 ? -Infinity : largestOf(found, parts, k);
  found.forEach(({ rows, uppers }, thread) => {
    for (let at = parts[thread].start; at < parts[thread].end; at++) if (uppers[at] >= threshold) visit(rows[at]);
  });
}

/** The k-th largest lower bound, or -Infinity where there are fewer. */
function largestOf(
  found: readonly FoundRows[],
  parts: readonly { readonly start: number; readonly end: number }[],
  k: number,
): number {
  const total = parts.reduce((sum, { start, end }) => sum + end - start, 0);
  if (total < k) return -Infinity;
  const all = new Float32Array(total);
  let filled = 0;
  found.forEach(({ lowers }, thread) => {
    const { start, end } = parts[thread];
    all.set(lowers.subarray(start, end), filled);
    filled += end - start;
  });
  return all.sort()[total - k];
}
