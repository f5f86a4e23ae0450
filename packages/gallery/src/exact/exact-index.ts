import type { GalleryDistance } from './distance.ts';
import { exactDistance } from './distance.ts';
import { encodeInt8Row, encodeQuery, encodeRow } from './encode.ts';
import { visitRows } from './found-rows.ts';
import type { FoundRows } from './found-rows.ts';
import type { IndexMemory } from './index-memory.ts';
import { createMemory, MAXIMUM_PAGES } from './kernel.ts';
import type { Computing } from './kernel.ts';
import { BLOCK, layoutOf, MAX_QUERIES, NEXT_SHARE } from './layout.ts';
import type { Layout } from './layout.ts';
import { createBlockScan, placeQueries } from './scan-blocks.ts';
import type { CodedQueries, ScanBlocks, ScanJob } from './scan-blocks.ts';

const PAGE = 2 ** 16;

/** A row that was found. */
export interface Hit {
  /** Its number, in the order of adding. */
  readonly row: number;
  /** From the query. */
  readonly distance: number;
}

/** Hands the vectors of rows, which rise, to `visit`: the position in the list, an array and where the vector starts in it. */
export type ReadRows<Values = Float32Array> = (
  rows: Int32Array,
  visit: (position: number, values: Values, start: number) => void,
) => void;

/** What one pass looks for. */
export interface Wanted {
  readonly k: number;
  readonly distance: GalleryDistance;
  /** For each row 1 if it may be found; without it all that are not removed. */
  readonly allowed?: Uint8Array;
}

/** Queries of a search that are met in one pass. */
export interface IndexJob {
  readonly job: ScanJob;
  readonly coded: CodedQueries;
  /** The first of them among all of the search. */
  readonly first: number;
}

/**
 * Rows in 8 bits, a quarter of their size, and the exact search over them: a scan gives each row bounds of its distance, and those that may
 * be among the k nearest (some dozen) are compared by their float32 values in float64. Nothing is approximate: the result is that of
 * comparing all rows in float64, ties in the order of the rows.
 */
export class ExactIndex {
  readonly memory: IndexMemory;
  readonly computing: Computing;
  readonly layout: Layout;
  private readonly scanHere: ScanBlocks;
  private count = 0;

  constructor(length: number, threads: number, computing: Computing) {
    this.layout = layoutOf(length, threads);
    const made = createMemory(computing);
    this.memory = made.memory;
    this.computing = made.computing;
    this.reach(0);
    this.scanHere = createBlockScan(this.memory, this.computing, { length, threads, thread: 0 });
  }

  /** Rows, removed ones included. */
  get rows(): number {
    return this.count;
  }

  /** Bytes of memory. */
  get bytes(): number {
    return this.memory.buffer.byteLength;
  }

  /** Makes room for so many rows more. @throws RangeError where there is none */
  reserve(rows: number): void {
    this.reach(Math.ceil((this.count + rows) / BLOCK));
  }

  /** Adds the rows of a flat array [n, length]; those in 8 bits (-127..127) are their own codes. */
  append(vectors: Float32Array | Int8Array): void {
    const { length, width } = this.layout;
    const added = vectors.length / length;
    this.reserve(added);
    const floats = new Float32Array(this.memory.buffer);
    const bytes = new Int8Array(this.memory.buffer);
    for (let i = 0; i < added; i++) {
      const row = this.count + i;
      const block = this.layout.block(Math.floor(row / BLOCK));
      const place = row % BLOCK;
      const at = block.codes + place * width;
      const { scale, error, norm } =
        vectors instanceof Int8Array
          ? encodeInt8Row(vectors, i * length, length, bytes, at, width)
          : encodeRow(vectors, i * length, length, bytes, at, width);
      floats[block.scales / 4 + place] = scale;
      floats[block.errors / 4 + place] = error;
      floats[block.norms / 4 + place] = norm;
      bytes[block.alive + place] = 1;
    }
    this.count += added;
  }

  /** Takes a row out; its number is not given again. */
  remove(row: number): void {
    const block = this.layout.block(Math.floor(row / BLOCK));
    new Uint8Array(this.memory.buffer)[block.alive + (row % BLOCK)] = 0;
  }

  /** Multiplications that a search of so many queries takes. */
  work(queries: number): number {
    return this.count * this.layout.width * Math.min(queries, MAX_QUERIES);
  }

  /** Jobs of at most `MAX_QUERIES` queries [n, length] each, with their first query. Each is to be scanned after {@link prepare}. */
  *jobs(queries: Float32Array, { k, distance }: Wanted): Generator<IndexJob> {
    const { length, width } = this.layout;
    const total = queries.length / length;
    for (let first = 0; first < total; first += MAX_QUERIES) {
      const count = Math.min(MAX_QUERIES, total - first);
      const padded = count === 1 ? 1 : Math.ceil(count / 4) * 4;
      const codes = new Int16Array(padded * width);
      const factors = new Float32Array(padded);
      const spans = new Float32Array(padded);
      for (let i = 0; i < count; i++) {
        const place = codes.subarray(i * width, (i + 1) * width);
        const { step, norm } = encodeQuery(queries, (first + i) * length, length, place);
        spans[i] = distance === 'euclidean' ? norm : 1;
        factors[i] = step * spans[i];
      }
      const job = {
        ...{ count, padded, k: Math.min(k, this.count), rows: this.count },
        euclidean: distance === 'euclidean',
      };
      yield { job, first, coded: { codes, factors, spans } };
    }
  }

  /** Places the queries for so many threads, marks the rows that the next scan wants, and sets the counter of shares back. */
  prepare(
    { coded }: IndexJob,
    { threads = 1, allowed }: { readonly threads?: number; readonly allowed?: Uint8Array | undefined } = {},
  ): void {
    for (let thread = 0; thread < threads; thread++) placeQueries(this.memory, this.layout.scratch(thread), coded);
    const bytes = new Uint8Array(this.memory.buffer);
    for (let index = 0; index * BLOCK < this.count; index++) {
      const { alive, mask } = this.layout.block(index);
      bytes.copyWithin(mask, alive, alive + BLOCK);
      if (allowed === undefined) continue;
      const end = Math.min(BLOCK, this.count - index * BLOCK);
      for (let i = 0; i < end; i++) bytes[mask + i] &= allowed[index * BLOCK + i];
    }
    Atomics.store(new Int32Array(this.memory.buffer), NEXT_SHARE / 4, 0);
  }

  /** Scans on this thread. */
  scan(job: ScanJob): FoundRows {
    return this.scanHere(job);
  }

  /**
   * The k nearest of each query of a job, of what each thread found. Rows that several queries ask for are read once, and those of all queries
   * together: a small gallery is then read in a few pieces.
   */
  settle(
    found: readonly FoundRows[],
    { job, first }: IndexJob,
    queries: Float32Array,
    { k, distance }: Wanted,
    read: ReadRows<ArrayLike<number>>,
  ): Hit[][] {
    const { length } = this.layout;
    const hits = Array.from({ length: job.count }, (): Hit[] => []);
    const askedBy = new Map<number, number[]>();
    for (let query = 0; query < job.count; query++) {
      visitRows(found, query, job.k, (row) => {
        const queriesOfRow = askedBy.get(row);
        if (queriesOfRow === undefined) askedBy.set(row, [query]);
        else queriesOfRow.push(query);
      });
    }
    const rows = Int32Array.from(askedBy.keys()).sort();
    read(rows, (position, values, start) => {
      const row = rows[position];
      for (const query of askedBy.get(row) ?? []) {
        const place = (first + query) * length;
        hits[query].push({ row, distance: exactDistance(distance, queries, place, values, start, length) });
      }
    });
    return hits.map((of) => of.sort((a, b) => a.distance - b.distance || a.row - b.row).slice(0, k));
  }

  /** Makes room for so many blocks. */
  private reach(blocks: number): void {
    const bytes = this.layout.bytes(blocks);
    const missing = Math.ceil((bytes - this.memory.buffer.byteLength) / PAGE);
    if (missing > 0) {
      // Plain memory is copied each time it grows.
      const spare = this.computing === 'plain' ? Math.ceil(this.memory.buffer.byteLength / PAGE / 2) : 0;
      try {
        this.memory.grow(missing + spare);
      } catch (error) {
        throw new RangeError(
          `ExactIndex: expected room for ${blocks * BLOCK} rows of ${this.layout.length} numbers in 8 bits, ` +
            `received ${bytes} bytes of at most ${MAXIMUM_PAGES * PAGE} (${String(error)}); spread the items over several galleries, or take another engine`,
          { cause: error },
        );
      }
    }
  }
}
