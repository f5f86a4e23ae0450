import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import { distances, setFields } from './check-options.ts';
import { checkMemoryLimit } from './checks.ts';
import { findNeighbors } from './find-neighbors.ts';
import { createNearness } from './nearness.ts';
import type { DistanceName, Nearness } from './nearness.ts';
import { readSet } from './read-set.ts';
import type { Embeddings, Integers, Rows } from './read-set.ts';

/** Embeddings, with or without their identities. */
export interface SearchedSet {
  /** [N, L], finite. Computed with as float32. */
  readonly embeddings: Embeddings;
  /** Identities: they only decide ties. Give them for both sets or for none. */
  readonly labels?: Integers;
}

/** Options of {@link nearestNeighbors}: the queries, and what to look for. */
export interface NeighborOptions extends SearchedSet {
  /** Where to search; without it every row searches all the others (itself is removed by its position). */
  readonly gallery?: SearchedSet;
  /** How many neighbors, at most as many as there are. */
  readonly k: number;
  /** By what they are ranked; default `cosine`. */
  readonly distance?: DistanceName;
  /** Bytes for intermediate values, above the embeddings here and on the engine and the result; default 256 MB. Changes no result. */
  readonly memoryLimit?: number;
}

/** The neighbors of each query, nearest first. */
export interface Neighbors {
  /** [N, k] rows of the gallery. */
  readonly indices: Int32Array;
  /**
   * [N, k], rising along k: for `cosine` 1 - cosine (half the squared distance of normalized rows), for `euclidean` the Euclidean
   * distance, for `dotProduct` minus the product.
   */
  readonly distances: Float64Array;
  /** How many each query has. */
  readonly k: number;
}

/**
 * The exact k nearest neighbors of every row, in bounded memory: products by tiles on the engine, the last word in float64, so
 * that the result depends neither on the engine nor on `memoryLimit`.
 *
 * Ties: among items exactly as near as each other, those of another identity than the query's come first where labels are given
 * (pessimistic: no score profits from the order of a gallery), and then the one of the lower position.
 *
 * Throws `RangeError` for shapes that do not fit, values that are not finite, and k larger than the number of neighbors.
 *
 * ```ts
 * const { indices } = await nearestNeighbors({ embeddings, k: 5 });
 * ```
 *
 * @param options embeddings of the queries and, where it is another set, of the gallery; `k`; distance
 */
export async function nearestNeighbors(options: NeighborOptions): Promise<Neighbors> {
  const { k, distance = 'cosine', memoryLimit = 2 ** 28 } = options;
  const caller = 'nearestNeighbors';
  refuseUnknownOptions(caller, options, [...setFields, 'gallery', 'k', 'distance', 'memoryLimit']);
  if (options.gallery !== undefined) refuseUnknownOptions(`${caller} gallery`, options.gallery, setFields);
  checkOneOf(caller, 'distance', distance, distances);
  const queries = await readSearched(caller, '', options);
  const gallery = options.gallery ? await readSearched(caller, 'gallery.', options.gallery) : queries;
  const self = queries === gallery;
  checkSearch(caller, queries, gallery, k);
  checkMemoryLimit(caller, memoryLimit);
  if (options.gallery && (options.labels === undefined) !== (options.gallery.labels === undefined)) {
    throw new RangeError(
      `${caller}: expected labels for queries and gallery or for none, received them for one; they decide ties`,
    );
  }

  const isWrong = (query: number, item: number): number =>
    options.labels && queries.labels[query] !== gallery.labels[item] ? 0 : 1;
  const nearness = createNearness(queries, gallery, distance);
  const { indices, near } = await findNeighbors(caller, nearness, {
    queries: queries.length,
    items: gallery.length,
    k,
    self,
    compareTied: (query, a, b) => isWrong(query, a) - isWrong(query, b) || a - b,
    memoryLimit,
  });
  return { indices, distances: toDistances(near, nearness), k };
}

async function readSearched(caller: string, name: string, set: SearchedSet): Promise<Rows> {
  if (set.labels !== undefined) return readSet(caller, name, { embeddings: set.embeddings, labels: set.labels });
  const shape: unknown = 'shape' in set.embeddings ? set.embeddings.shape : undefined;
  if (!Array.isArray(shape) && ArrayBuffer.isView(set.embeddings)) {
    throw new RangeError(
      `${caller}: expected labels or the shape of ${name}embeddings, received a flat array; pass a tensor or rows`,
    );
  }
  const length = Array.isArray(shape) ? (shape[0] as number) : (set.embeddings as readonly unknown[]).length;
  return readSet(caller, name, { embeddings: set.embeddings, labels: new Int32Array(length) });
}

function checkSearch(caller: string, queries: Rows, gallery: Rows, k: number): void {
  if (queries.width !== gallery.width) {
    throw new RangeError(
      `${caller}: expected queries and gallery of one embedding length, received ${queries.width} and ${gallery.width}; embed both with one model`,
    );
  }
  const available = queries === gallery ? gallery.length - 1 : gallery.length;
  if (!Number.isInteger(k) || k < 1 || k > available) {
    throw new RangeError(
      `${caller}: expected k to be a whole number from 1 to ${available}, the neighbors that there are, received ${k}; ask for fewer`,
    );
  }
}

function toDistances(near: Float64Array, { distance }: Nearness): Float64Array {
  return near.map((value) => (distance === 'euclidean' ? Math.sqrt(-2 * value) : -value + 0));
}
