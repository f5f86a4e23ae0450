import { findNeighbors } from './find-neighbors.ts';
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
 * Lloyd's algorithm on rows of `width` float32 values, from the rows `initial` as first means. Rows go to the nearest mean, decided in
 * float64, so that the result does not depend on the engine; a cluster that loses all its rows gets the row that is farthest from its
 * own mean.
 */
export async function kMeans(
  caller: string,
  rows: Float32Array,
  width: number,
  options: { readonly initial: ArrayLike<number>; readonly iterations: number; readonly memoryLimit: number },
): Promise<Clusters> {
  const { initial, iterations, memoryLimit } = options;
  const count = rows.length / width;
  const means = new Float32Array(initial.length * width);
  Array.from(initial).forEach((row, cluster) => {
    means.set(rows.subarray(row * width, (row + 1) * width), cluster * width);
  });

  let assignments = new Int32Array(count).fill(-1);
  for (let iteration = 1; ; iteration++) {
    const { indices, near } = await findNeighbors(caller, nearnessOf(rows, means, width, 'euclidean'), {
      queries: count,
      items: initial.length,
      k: 1,
      self: false,
      compareTied: (_, a, b) => a - b,
      memoryLimit,
    });
    const changed = indices.some((cluster, row) => cluster !== assignments[row]);
    assignments = new Int32Array(indices);
    if (!changed || iteration === iterations) {
      return { assignments, inertia: near.reduce((sum, value) => sum - 2 * value, 0), iterations: iteration };
    }
    fillEmpty(indices, near, initial.length);
    average(rows, width, indices, means);
  }
}

/** Gives each cluster without rows one of the rows that are farthest from their means. */
function fillEmpty(assignments: Int32Array, near: Float64Array, clusters: number): void {
  const sizes = new Int32Array(clusters);
  for (const cluster of assignments) sizes[cluster]++;
  if (!sizes.includes(0)) return;
  const farthest = Array.from(near.keys()).sort((a, b) => near[a] - near[b]);
  let next = 0;
  for (let cluster = 0; cluster < clusters; cluster++) {
    if (sizes[cluster] > 0) continue;
    while (sizes[assignments[farthest[next]]] < 2) next++;
    sizes[assignments[farthest[next]]]--;
    assignments[farthest[next++]] = cluster;
    sizes[cluster] = 1;
  }
}

function average(rows: Float32Array, width: number, assignments: Int32Array, means: Float32Array): void {
  const sums = new Float64Array(means.length);
  const sizes = new Int32Array(means.length / width);
  assignments.forEach((cluster, row) => {
    sizes[cluster]++;
    for (let i = 0; i < width; i++) sums[cluster * width + i] += rows[row * width + i];
  });
  sums.forEach((sum, index) => (means[index] = sum / sizes[Math.floor(index / width)]));
}
