import type { SparseMatrix } from './sparse-matrix.ts';
import { sparseWriter } from './sparse-matrix.ts';

/** Who is near whom. */
export interface NeighborLists {
  /** [N, width]: the row itself, then its neighbors, nearest first. */
  readonly lists: Int32Array;
  readonly width: number;
}

/** How near two rows are for the weights: from 0 on, divided by the row's largest. */
type Apart = (row: number, other: number) => number;

/**
 * Each row as weights of its k-reciprocal neighbors, and of theirs where they agree: `V_ij = exp(-d_ij) / sum_k exp(-d_ik)`.
 *
 * Source: Zhong et al., "Re-ranking Person Re-identification with k-reciprocal Encoding", CVPR 2017, eq. 3 to 5 and 7.
 */
export function encodeReciprocal({ lists, width }: NeighborLists, k1: number, apart: Apart): SparseMatrix {
  const count = lists.length / width;
  const writer = sparseWriter(count);
  const reciprocal = (row: number, k: number): number[] => {
    const size = Math.min(k, width);
    const start = row * width;
    return Array.from(lists.subarray(start, start + size)).filter((other) => {
      const own = other * width;
      return lists.subarray(own, own + size).includes(row);
    });
  };
  const half = roundedHalfToEven(k1 / 2) + 1;
  for (let row = 0; row < count; row++) {
    const near = reciprocal(row, k1 + 1);
    const all = new Set(near);
    for (const candidate of near) {
      const theirs = reciprocal(candidate, half);
      const common = theirs.filter((other) => near.includes(other)).length;
      if (common > (2 / 3) * theirs.length) for (const other of theirs) all.add(other);
    }
    const columns = [...all].sort((a, b) => a - b);
    const weights = columns.map((other) => Math.exp(-apart(row, other)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    columns.forEach((column, place) => {
      writer.push(column, weights[place] / total);
    });
    writer.endRow();
  }
  return writer.finish();
}

/** Each row as the mean of its nearest `k2` rows, itself among them (local query expansion; eq. 11). */
export function averageOverNeighbors(matrix: SparseMatrix, { lists, width }: NeighborLists, k2: number): SparseMatrix {
  const count = lists.length / width;
  const writer = sparseWriter(count);
  const sums = new Float64Array(count);
  const size = Math.min(k2, width);
  for (let row = 0; row < count; row++) {
    const touched: number[] = [];
    for (const other of lists.subarray(row * width, row * width + size)) {
      for (let at = matrix.starts[other]; at < matrix.starts[other + 1]; at++) {
        if (sums[matrix.columns[at]] === 0) touched.push(matrix.columns[at]);
        sums[matrix.columns[at]] += matrix.values[at];
      }
    }
    for (const column of touched.sort((a, b) => a - b)) {
      writer.push(column, sums[column] / size);
      sums[column] = 0;
    }
    writer.endRow();
  }
  return writer.finish();
}

/** As numpy rounds. */
function roundedHalfToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}
