import { average, withoutEmpty } from './cluster-means.ts';
import type { Nearest } from './cluster-means.ts';
import { disposeRows, estimatedRows } from './estimated-rows.ts';
import type { EstimatedRows } from './estimated-rows.ts';
import { findNeighbors } from './find-neighbors.ts';
import { meanRow } from './mean-row.ts';
import { nearnessOf } from './nearness.ts';

/** A partition by k-means. */
export interface Clusters {
  /** [N] the cluster of each row, 0..K-1. */
  readonly assignments: Int32Array;
  /** The sum of squared distances of the rows to their cluster's mean, as of the last assignment. */
  readonly inertia: number;
  /** Rounds of assigning and averaging until nothing changed, or all that were allowed. */
  readonly iterations: number;
}

/**
 * Lloyd's algorithm on rows of `width` float32 values, from the rows `initial` as first means. Rows go to the nearest mean (of two
 * equally near ones to the first), decided in float64, so that the result does not depend on the engine; a cluster that loses all its rows
 * gets the row that is farthest from its own mean.
 *
 * After the first round a row is compared with the means that moved, and with the others only if its own moved away from it: none of them
 * was nearer before.
 */
export async function kMeans(
  caller: string,
  rows: Float32Array,
  width: number,
  options: { readonly initial: ArrayLike<number>; readonly iterations: number; readonly memoryLimit: number },
): Promise<Clusters> {
  const { initial, iterations, memoryLimit } = options;
  const means = new Float32Array(initial.length * width);
  Array.from(initial).forEach((row, cluster) => {
    means.set(rows.subarray(row * width, (row + 1) * width), cluster * width);
  });
  return withRows({ caller, rows, width, memoryLimit }, async (search) => {
    let nearest = await nearestMeans(search, means);
    for (let iteration = 1; iteration < iterations; iteration++) {
      const moved = average(rows, width, withoutEmpty(nearest, initial.length), means);
      const next = await nearestAfterMove(search, means, moved, nearest);
      const changed = next.clusters.some((cluster, row) => cluster !== nearest.clusters[row]);
      nearest = next;
      if (!changed) return resultOf(nearest, iteration + 1);
    }
    return resultOf(nearest, iterations);
  });
}

/** What does not change from round to round. */
interface Search {
  readonly caller: string;
  readonly rows: Float32Array;
  readonly engineRows: EstimatedRows;
  readonly width: number;
  readonly memoryLimit: number;
}

function resultOf({ clusters, near }: Nearest, iterations: number): Clusters {
  return { assignments: clusters, inertia: near.reduce((sum, value) => sum - 2 * value, 0), iterations };
}

/** Compares every row with every mean. */
async function nearestMeans(search: Search, means: Float32Array): Promise<Nearest> {
  const { indices, near } = await findAmong(search, means, {});
  return { clusters: indices, near };
}

/**
 * The same, from what was nearest before some of the means moved.
 *
 * @param moved clusters, rising
 */
async function nearestAfterMove(
  search: Search,
  means: Float32Array,
  moved: readonly number[],
  before: Nearest,
): Promise<Nearest> {
  if (moved.length === 0) return before;
  const { rows, width } = search;
  const clusters = before.clusters.slice();
  const near = before.near.slice();
  const hasMoved = new Uint8Array(means.length / width);
  for (const cluster of moved) hasMoved[cluster] = 1;
  const nearness = nearnessOf(rows, means, width, 'euclidean');
  const left: number[] = [];
  clusters.forEach((cluster, row) => {
    if (hasMoved[cluster] === 0) return;
    near[row] = nearness.exact(row, cluster);
    if (near[row] < before.near[row]) left.push(row);
  });

  // Item -1 is the row's own mean.
  const clusterOf = (row: number, item: number): number => (item < 0 ? before.clusters[row] : moved[item]);
  const among = await findAmong(search, gather(means, width, moved), {
    known: near,
    compareTied: (row, a, b) => clusterOf(row, a) - clusterOf(row, b),
  });
  among.indices.forEach((item, row) => (clusters[row] = clusterOf(row, item)));
  near.set(among.near);

  const atOnce = Math.max(1, Math.floor(search.memoryLimit / (8 * width)));
  for (let from = 0; from < left.length; from += atOnce) {
    const some = left.slice(from, from + atOnce);
    const part = gather(rows, width, some);
    const nearest = await withRows({ ...search, rows: part }, (ofPart) => nearestMeans(ofPart, means));
    some.forEach((row, place) => {
      clusters[row] = nearest.clusters[place];
      near[row] = nearest.near[place];
    });
  }
  return { clusters, near };
}

/** The nearest of these means, or the known one where that is nearer. */
function findAmong(
  { caller, rows, engineRows, width, memoryLimit }: Search,
  means: Float32Array,
  options: { readonly known?: Float64Array; readonly compareTied?: (row: number, a: number, b: number) => number },
): Promise<{ indices: Int32Array; near: Float64Array }> {
  return findNeighbors(caller, nearnessOf(rows, means, width, 'euclidean'), {
    compareTied: (_, a, b) => a - b,
    ...options,
    engineQueries: engineRows,
    queries: rows.length / width,
    items: means.length / width,
    k: 1,
    self: false,
    memoryLimit,
  });
}

/** Runs a search with its rows on the engine. */
async function withRows<Result>(
  search: Omit<Search, 'engineRows'>,
  run: (search: Search) => Promise<Result>,
): Promise<Result> {
  const { caller, rows, width } = search;
  const engineRows = estimatedRows(caller, rows, width, meanRow(rows, width));
  try {
    return await run({ ...search, engineRows });
  } finally {
    disposeRows(engineRows);
  }
}

function gather(rows: Float32Array, width: number, indices: readonly number[]): Float32Array {
  const gathered = new Float32Array(indices.length * width);
  indices.forEach((index, place) => {
    gathered.set(rows.subarray(index * width, (index + 1) * width), place * width);
  });
  return gathered;
}
