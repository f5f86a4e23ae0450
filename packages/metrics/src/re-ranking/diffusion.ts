import { findNeighbors } from '../find-neighbors.ts';
import { createNearness } from '../nearness.ts';
import type { Rows } from '../read-set.ts';
import type { DistanceRows } from './distance-rows.ts';
import type { SparseMatrix } from './sparse-matrix.ts';
import { sparseWriter } from './sparse-matrix.ts';

/** Settings of diffusion. */
export interface Diffusion {
  /** Tells it from the others. */
  readonly kind: 'diffusion';
  /** `k`: edges of the graph are mutual neighbors, at least 1. Default 50. */
  readonly neighbors?: number;
  /** Items from which a query spreads, at least 1. Default 10. */
  readonly queryNeighbors?: number;
  /** `alpha`, from 0 to below 1: how far it spreads. Default 0.99. */
  readonly alpha?: number;
  /** `gamma`, above 0: the power of a cosine that makes the weight of an edge. Default 3. */
  readonly gamma?: number;
  /** Steps of conjugate gradients at most. Default 20. */
  readonly iterations?: number;
}

/**
 * Diffusion: what a query finds first spreads over the graph of the gallery's neighbors, so that items on the same manifold come before others.
 *
 *     (I - alpha S) f = y,   S = D^-1/2 A D^-1/2,   A_ij = max(x_i . x_j, 0)^gamma  for mutual neighbors
 *
 * `y` holds the query's own cosines, to the same power, to its nearest items; the ranking is by `-f`. Items that nothing has spread to stand behind, all alike.
 * Memory: the graph and three numbers an item.
 *
 * Source: Iscen et al., "Efficient Diffusion on Region Manifolds: Recovering Small Objects with Compact CNN Representations", CVPR 2017, eq. 3 to 7 and
 * section 4.2 (conjugate gradients), with global features.
 */
export async function diffusionRows(
  caller: string,
  { neighbors = 50, queryNeighbors = 10, alpha = 0.99, gamma = 3, iterations = 20 }: Omit<Diffusion, 'kind'>,
  { queries, gallery, memoryLimit }: { readonly queries: Rows; readonly gallery: Rows; readonly memoryLimit: number },
): Promise<DistanceRows> {
  const weight = (near: number): number => Math.max(0, 1 + near) ** gamma;
  const graph = await normalizedGraph(caller, gallery, neighbors, memoryLimit, weight);
  const self = queries === gallery;
  const k = Math.min(queryNeighbors, gallery.length - (self ? 1 : 0));
  const first =
    k > 0
      ? await findNeighbors(caller, createNearness(queries, gallery, 'cosine'), {
          ...{ queries: queries.length, items: gallery.length, k, self, memoryLimit },
          compareTied: (_, a, b) => a - b,
        })
      : { indices: new Int32Array(0), near: new Float64Array(0) };
  return (visit) => {
    const row = new Float32Array(gallery.length);
    for (let query = 0; query < queries.length; query++) {
      const start = new Float64Array(gallery.length);
      for (let place = query * k; place < (query + 1) * k; place++) {
        start[first.indices[place]] = weight(first.near[place]);
      }
      const spread = solve(graph, start, alpha, iterations);
      for (let item = 0; item < row.length; item++) row[item] = -spread[item];
      visit(query, row);
    }
    return Promise.resolve();
  };
}

/** `S` of the gallery. */
async function normalizedGraph(
  caller: string,
  gallery: Rows,
  neighbors: number,
  memoryLimit: number,
  weight: (near: number) => number,
): Promise<SparseMatrix> {
  const count = gallery.length;
  const k = Math.min(neighbors, count - 1);
  const writer = sparseWriter(count);
  const degrees = new Float64Array(count);
  if (k > 0) {
    const { indices, near } = await findNeighbors(caller, createNearness(gallery, gallery, 'cosine'), {
      ...{ queries: count, items: count, k, self: true, memoryLimit },
      compareTied: (_, a, b) => a - b,
    });
    for (let item = 0; item < count; item++) {
      for (let place = item * k; place < (item + 1) * k; place++) {
        const other = indices[place];
        if (!indices.subarray(other * k, (other + 1) * k).includes(item)) continue;
        writer.push(other, weight(near[place]));
        degrees[item] += weight(near[place]);
      }
      writer.endRow();
    }
  }
  const { starts, columns, values } = writer.finish();
  for (let item = 0; item < count; item++) {
    for (let at = starts[item]; at < starts[item + 1]; at++) {
      const product = degrees[item] * degrees[columns[at]];
      values[at] = product > 0 ? values[at] / Math.sqrt(product) : 0;
    }
  }
  return { starts, columns, values };
}

/** Residuals below this share of the start are as good as none. */
const EXACT = 1e-10;

/** `(I - alpha S)^-1 start` by conjugate gradients: the matrix is symmetric, and positive definite below alpha = 1. */
function solve(graph: SparseMatrix, start: Float64Array, alpha: number, iterations: number): Float64Array {
  const x = new Float64Array(start.length);
  const residual = start.slice();
  const direction = start.slice();
  const whole = squaredLength(start);
  let square = whole;
  for (let step = 0; step < iterations && square > EXACT * EXACT * whole; step++) {
    const moved = appliedTo(graph, direction, alpha);
    const rate = square / dotOf(direction, moved);
    for (let i = 0; i < x.length; i++) {
      x[i] += rate * direction[i];
      residual[i] -= rate * moved[i];
    }
    const next = squaredLength(residual);
    for (let i = 0; i < x.length; i++) direction[i] = residual[i] + (next / square) * direction[i];
    square = next;
  }
  return x;
}

/** `(I - alpha S) x` */
function appliedTo({ starts, columns, values }: SparseMatrix, x: Float64Array, alpha: number): Float64Array {
  return x.map((own, row) => {
    let sum = 0;
    for (let at = starts[row]; at < starts[row + 1]; at++) sum += values[at] * x[columns[at]];
    return own - alpha * sum;
  });
}

const squaredLength = (x: Float64Array): number => dotOf(x, x);

function dotOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
