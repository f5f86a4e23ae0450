import { foundRows } from './found-rows.ts';
import type { FoundRows } from './found-rows.ts';
import type { IndexMemory } from './index-memory.ts';
import { createScan } from './kernel.ts';
import type { Computing } from './kernel.ts';
import { BLOCK, ENTRY, layoutOf, NEXT_SHARE, SHARE } from './layout.ts';
import type { Layout } from './layout.ts';
import { Selector } from './selector.ts';

/** Rows that are met before there are thresholds. */
const FIRST_PORTION = 128;

/** Queries, coded. */
export interface CodedQueries {
  /** int16 [padded, width], padded to one or a multiple of four. */
  readonly codes: Int16Array;
  /** float32 [padded]: what a code of the query counts; the query's length, or 1 for `cosine`. */
  readonly factors: Float32Array;
  readonly spans: Float32Array;
}

/** What to do with the queries that were placed before. It can be posted to a thread. */
export interface ScanJob {
  /** Queries proper. */
  readonly count: number;
  /** With those that find nothing. */
  readonly padded: number;
  readonly euclidean: boolean;
  readonly k: number;
  /** Rows there are; those that the search wants are marked in the blocks. */
  readonly rows: number;
}

/** Puts queries where a thread's scan looks for them. */
export function placeQueries(
  memory: IndexMemory,
  scratch: ReturnType<Layout['scratch']>,
  { codes, factors, spans }: CodedQueries,
): void {
  const floats = new Float32Array(memory.buffer);
  new Int16Array(memory.buffer, scratch.queries, codes.length).set(codes);
  floats.set(factors, scratch.factors / 4);
  floats.set(spans, scratch.spans / 4);
}

/** Meets all rows that nobody else has taken, and gives what each query found in them. */
export type ScanBlocks = (job: ScanJob) => FoundRows;

/**
 * The scan of one thread, for the queries that were placed in its scratch. Threads that share a memory take shares of its blocks in turns, by an atomic counter that stands at zero before.
 *
 * @param thread which scratch to work with
 */
export function createBlockScan(
  memory: IndexMemory,
  computing: Computing,
  { length, threads, thread }: { readonly length: number; readonly threads: number; readonly thread: number },
): ScanBlocks {
  const layout = layoutOf(length, threads);
  const scratch = layout.scratch(thread);
  const scan = createScan(memory, computing);
  return (job) => {
    const floats = new Float32Array(memory.buffer);
    const integers = new Int32Array(memory.buffer);
    const { padded } = job;
    // Padding finds nothing.
    const thresholds = floats.subarray(scratch.thresholds / 4, scratch.thresholds / 4 + padded).fill(Infinity);
    const selectors = Array.from({ length: job.count }, () => new Selector(job.k));
    const shares = Math.ceil(job.rows / SHARE);
    // Few rows at first: thresholds that they set keep the lists of all others short.
    let portion = FIRST_PORTION;
    for (;;) {
      const share = Atomics.add(integers, NEXT_SHARE / 4, 1);
      if (share >= shares) break;
      const index = Math.floor((share * SHARE) / BLOCK);
      const block = layout.block(index);
      const first = share * SHARE - index * BLOCK;
      const end = Math.min(first + SHARE, job.rows - index * BLOCK);
      for (let start = first; start < end; start += portion, portion = Math.min(2 * portion, SHARE)) {
        selectors.forEach((selector, query) => (thresholds[query] = selector.threshold));
        const numbers = start * 4;
        // prettier-ignore
        scan(
          block.codes + start * layout.width, layout.width, Math.min(portion, end - start), block.mask + start, block.scales + numbers,
          block.errors + numbers, block.norms + numbers, Number(job.euclidean), index * BLOCK + start, padded, scratch.queries,
          scratch.factors, scratch.spans, scratch.thresholds, scratch.counts, scratch.lists,
        );
        selectors.forEach((selector, query) => {
          const list = (scratch.lists + query * BLOCK * ENTRY) / 4;
          const last = list + (integers[scratch.counts / 4 + query] * ENTRY) / 4;
          for (let at = list; at < last; at += 3) selector.offer(integers[at], floats[at + 1], floats[at + 2]);
        });
      }
    }
    return foundRows(selectors);
  };
}
