/** Rows in a block; `assembly/kernels.ts` knows the number, too. */
export const BLOCK = 4096;

/** Queries that are met in one pass over the rows. */
export const MAX_QUERIES = 64;

/** Bytes of an entry of a list: row, upper bound, lower bound. */
export const ENTRY = 12;

/** Rows that a thread takes at a time, a part of a block: few, so that threads end together also where there are few blocks. */
export const SHARE = 1024;

/** Where threads count the shares that they take: an int32, by its byte. The kernels' own data ends before. */
export const NEXT_SHARE = 1024;

/** Where everything lies in the memory of an index, in bytes. */
export interface Layout {
  /** Numbers of an embedding. */
  readonly length: number;
  /** Codes of a row: `length`, rounded up to a multiple of 16. */
  readonly width: number;
  readonly scratch: (thread: number) => Scratch;
  readonly block: (index: number) => Block;
  /** Bytes of memory with this many blocks. */
  readonly bytes: (blocks: number) => number;
}

/** What one thread works with. */
interface Scratch {
  /** int16 [MAX_QUERIES, width]. */
  readonly queries: number;
  /** float32 [MAX_QUERIES] each. */
  readonly factors: number;
  readonly spans: number;
  readonly thresholds: number;
  /** int32 [MAX_QUERIES]. */
  readonly counts: number;
  /** [MAX_QUERIES, BLOCK] entries. */
  readonly lists: number;
}

/** A block of rows. */
interface Block {
  /** int8 [BLOCK, width]. */
  readonly codes: number;
  /** float32 [BLOCK] each: what a code counts, the length of what coding lost of the unit vector, the vector's own length. */
  readonly scales: number;
  readonly errors: number;
  readonly norms: number;
  /** uint8 [BLOCK] each: 1 for rows that are not removed, and for those that the search at hand wants. */
  readonly alive: number;
  readonly mask: number;
}

/** The layout for embeddings of `length` numbers, searched by `threads` threads. */
export function layoutOf(length: number, threads: number): Layout {
  const width = Math.ceil(length / 16) * 16;
  const scratchStart = NEXT_SHARE + 64;
  const scratchBytes = MAX_QUERIES * (width * 2 + 16 + BLOCK * ENTRY);
  const blocksStart = scratchStart + threads * scratchBytes;
  const blockBytes = BLOCK * (width + 14);
  return {
    length,
    width,
    scratch(thread) {
      const queries = scratchStart + thread * scratchBytes;
      const factors = queries + MAX_QUERIES * width * 2;
      const step = MAX_QUERIES * 4;
      const [spans, thresholds, counts] = [factors + step, factors + 2 * step, factors + 3 * step];
      return { queries, factors, spans, thresholds, counts, lists: counts + step };
    },
    block(index) {
      const codes = blocksStart + index * blockBytes;
      const scales = codes + BLOCK * width;
      const [errors, norms, alive] = [scales + BLOCK * 4, scales + BLOCK * 8, scales + BLOCK * 12];
      return { codes, scales, errors, norms, alive, mask: alive + BLOCK };
    },
    bytes: (blocks) => blocksStart + blocks * blockBytes,
  };
}
