import { createEstimates } from '../estimates.ts';
import { findNeighbors } from '../find-neighbors.ts';
import { createNearness } from '../nearness.ts';
import type { DistanceName, Nearness } from '../nearness.ts';
import type { Rows } from '../read-set.ts';
import { allRows } from './all-rows.ts';
import type { DistanceRows } from './distance-rows.ts';
import { squaredDistanceRows } from './distance-rows.ts';
import { averageOverNeighbors, encodeReciprocal } from './reciprocal-neighbors.ts';
import type { NeighborLists } from './reciprocal-neighbors.ts';
import type { SparseMatrix } from './sparse-matrix.ts';
import { transposed } from './sparse-matrix.ts';

/** Settings of re-ranking by k-reciprocal neighbors. */
export interface KReciprocal {
  /** Tells it from the others. */
  readonly kind: 'kReciprocal';
  /** Neighbors that are looked at, at least 1. Default 20. */
  readonly k1?: number;
  /** Rows whose encodings are averaged, the row's own among them, at least 1. Default 6. */
  readonly k2?: number;
  /** Share of the distance itself, 0..1; the rest is Jaccard's of the neighbors. Default 0.3. */
  readonly lambda?: number;
}

interface Searched {
  readonly queries: Rows;
  readonly gallery: Rows;
  readonly distance: DistanceName;
  readonly memoryLimit: number;
}

/**
 * Re-ranking by k-reciprocal neighbors: two images are near where they are near the same others.
 *
 *     d* = (1 - lambda) (1 - sum_k min(V_ik, V_jk) / (2 - sum_k min(V_ik, V_jk))) + lambda d^2 / max_k d_k^2
 *
 * `V` are sparse weights of each image's reciprocal neighbors; queries and gallery are encoded together. Memory grows with N: the embeddings, the lists of
 * neighbors and `V` (a few hundred numbers a row), and within the limit some rows of distances.
 *
 * Source: Zhong et al., "Re-ranking Person Re-identification with k-reciprocal Encoding", CVPR 2017; the weights and the normalized distance as in the authors'
 * code, which torchreid has.
 */
export async function kReciprocalRows(
  caller: string,
  { k1 = 20, k2 = 6, lambda = 0.3 }: Omit<KReciprocal, 'kind'>,
  { queries, gallery, distance, memoryLimit }: Searched,
): Promise<DistanceRows> {
  const self = queries === gallery;
  const all = self ? queries : allRows(queries, gallery);
  const nearness = createNearness(all, all, distance);
  const lists = await neighborLists(caller, nearness, all.length, k1, memoryLimit);
  const largest = await largestDistances(caller, nearness, all.length, memoryLimit);
  const encoded = encodeReciprocal(lists, k1, (row, other) => (-2 * nearness.exact(row, other)) / largest[row]);
  const expanded = k2 === 1 ? encoded : averageOverNeighbors(encoded, lists, k2);
  const items = transposed(expanded, self ? 0 : queries.length, all.length);
  const direct = self ? nearness : createNearness(queries, gallery, distance);
  return async (visit) => {
    const estimates = await createEstimates(caller, direct);
    try {
      const rows = squaredDistanceRows(estimates, { queries: queries.length, items: gallery.length, memoryLimit });
      const common = new Float64Array(gallery.length);
      await rows((query, row) => {
        for (let item = 0; item < row.length; item++) row[item] = 1 - lambda + (lambda * row[item]) / largest[query];
        for (const item of commonNeighbors(query, expanded, items, common)) {
          row[item] -= ((1 - lambda) * common[item]) / (2 - common[item]);
          common[item] = 0;
        }
        visit(query, row);
      });
    } finally {
      estimates.dispose();
    }
  };
}

/** What a query's weights have in common with those of the items, added to `common`: the items that have anything. */
function commonNeighbors(query: number, all: SparseMatrix, items: SparseMatrix, common: Float64Array): number[] {
  const touched: number[] = [];
  for (let at = all.starts[query]; at < all.starts[query + 1]; at++) {
    const [column, weight] = [all.columns[at], all.values[at]];
    for (let place = items.starts[column]; place < items.starts[column + 1]; place++) {
      const item = items.columns[place];
      if (common[item] === 0) touched.push(item);
      common[item] += Math.min(weight, items.values[place]);
    }
  }
  return touched;
}

/** Each row and its nearest `k`, itself first. */
async function neighborLists(
  caller: string,
  nearness: Nearness,
  count: number,
  k: number,
  memoryLimit: number,
): Promise<NeighborLists> {
  const found = Math.min(k, count - 1);
  const width = found + 1;
  const lists = new Int32Array(count * width);
  const neighbors =
    found > 0
      ? await findNeighbors(caller, nearness, {
          ...{ queries: count, items: count, k: found, self: true, memoryLimit },
          compareTied: (_, a, b) => a - b,
        })
      : { indices: new Int32Array(0) };
  for (let row = 0; row < count; row++) {
    lists[row * width] = row;
    lists.set(neighbors.indices.subarray(row * found, (row + 1) * found), row * width + 1);
  }
  return { lists, width };
}

/** Each row's largest squared distance; 1 where all rows are one. */
async function largestDistances(
  caller: string,
  nearness: Nearness,
  count: number,
  memoryLimit: number,
): Promise<Float64Array> {
  const largest = new Float64Array(count);
  const estimates = await createEstimates(caller, nearness);
  try {
    await squaredDistanceRows(estimates, { queries: count, items: count, memoryLimit })((row, distances) => {
      let most = 0;
      for (const distance of distances) if (distance > most) most = distance;
      largest[row] = most > 0 ? most : 1;
    });
  } finally {
    estimates.dispose();
  }
  return largest;
}
