import { checkOptions } from '@htg/ground/check-options';
import { checkDistance, checkInt8Vectors, checkK, checkLength, checkVectors } from '../check-vectors.ts';
import type { GalleryDistance } from './distance.ts';
import { ExactIndex } from './exact-index.ts';
import type { Hit, ReadRows } from './exact-index.ts';
import type { Computing } from './kernel.ts';

/** Options of {@link createExactSearch}. */
export interface ExactSearchOptions {
  /** Numbers of an embedding. */
  readonly embeddingLength: number;
  /** `wasm` (default) falls back to `plain` where WebAssembly may not run; results are the same. */
  readonly computing?: 'plain' | 'wasm';
}

/** Options of a search. */
export interface NearestOptions {
  /** How many; default 10. */
  readonly k?: number;
  /** Default cosine. */
  readonly distance?: GalleryDistance;
  /** For each row 1 if it may be found, 0 if not. */
  readonly allowed?: Uint8Array;
}

/** Vectors in memory, searched exactly on the thread that asks. */
export interface ExactSearch {
  /** Rows there were ever, removed ones included. */
  readonly rows: number;
  /** How it computes. */
  readonly computing: Computing;
  /**
   * Adds the rows of a flat array [n, L], which is kept, not copied; they are numbered from `rows` on. Vectors in 8 bits (-127..127) take a
   * quarter of the memory: distances are those of these whole numbers.
   */
  add(vectors: Float32Array | Int8Array): void;
  /** Forgets a row; the numbers of others stay. */
  remove(row: number): void;
  /** The nearest rows of each query of a flat array [n, L]; ties in the order of the rows. */
  search(queries: Float32Array, options?: NearestOptions): Hit[][];
}

/**
 * Exact search over vectors in memory, without Node: for a page, a worker, or a program of one's own. Distances are those of float64.
 *
 * Throws `RangeError` for vectors that are not finite or have no length.
 *
 * ```ts
 * const index = createExactSearch({ embeddingLength: 2 });
 * index.add(Float32Array.of(1, 0, 0, 1));
 * const [[nearest]] = index.search(Float32Array.of(0.9, 0.1)); // { row: 0, distance: 0.006... }
 * ```
 *
 * @param options length of the vectors, and who computes
 */
export function createExactSearch(options: ExactSearchOptions): ExactSearch {
  const caller = 'createExactSearch';
  checkOptions(caller, options, ['embeddingLength', 'computing']);
  const { embeddingLength: length, computing = 'wasm' } = options;
  checkLength(caller, length);
  const index = new ExactIndex(length, 1, computing);
  const parts: { readonly first: number; readonly vectors: Float32Array | Int8Array }[] = [];
  const read: ReadRows<Float32Array | Int8Array> = (rows, visit) => {
    let part = 0;
    rows.forEach((row, position) => {
      while (part + 1 < parts.length && parts[part + 1].first <= row) part++;
      visit(position, parts[part].vectors, (row - parts[part].first) * length);
    });
  };
  return {
    get rows() {
      return index.rows;
    },
    computing: index.computing,
    add(vectors) {
      if (vectors instanceof Int8Array) checkInt8Vectors('ExactSearch.add', 'vectors', vectors, length);
      else checkVectors('ExactSearch.add', 'vectors', vectors, length);
      if (vectors.length === 0) return;
      const first = index.rows;
      index.append(vectors);
      parts.push({ first, vectors });
    },
    remove(row) {
      if (!Number.isInteger(row) || row < 0 || row >= index.rows) {
        throw new RangeError(
          `ExactSearch.remove: expected a row from 0 to ${index.rows - 1}, received ${row}; pass a number that add has given`,
        );
      }
      index.remove(row);
    },
    search(queries, wishes = {}) {
      const searching = 'ExactSearch.search';
      checkOptions(searching, wishes, ['k', 'distance', 'allowed']);
      const { k = 10, distance = 'cosine', allowed } = wishes;
      checkK(searching, k);
      checkDistance(searching, distance);
      checkVectors(searching, 'queries', queries, length);
      if (allowed !== undefined && allowed.length !== index.rows) {
        throw new RangeError(
          `${searching}: expected allowed to have a value for each of ${index.rows} rows, received ${allowed.length}; pass one for each`,
        );
      }
      const wanted = { k, distance, allowed };
      const results: Hit[][] = [];
      for (const part of index.jobs(queries, wanted)) {
        index.prepare(part, { allowed });
        results.push(...index.settle([index.scan(part.job)], part, queries, wanted, read));
      }
      return results;
    },
  };
}
