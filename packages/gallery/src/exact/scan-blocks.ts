import type { IndexMemory } from './index-memory.ts';
import { createScan } from './kernel.ts';
import type { Computing } from './kernel.ts';
import { BLOCK, ENTRY, layoutOf, NEXT_BLOCK } from './layout.ts';
import { Selector } from './selector.ts';
import type { Candidates } from './selector.ts';

/** Rows that are met before there are thresholds. */
const FIRST_PORTION = 128;

/** Queries, coded, and what to do with them. It can be posted to a thread. */
export interface ScanJob {
  /** Queries proper; what is coded is padded to one or a multiple of four. */
  readonly count: number;
  /** int16 [padded, width]. */
  readonly codes: Int16Array;
  /** float32 [padded]: what a code of the query counts; the query's length, or 1 for `cosine`. */
  readonly factors: Float32Array;
  readonly spans: Float32Array;
  readonly euclidean: boolean;
  readonly k: number;
  /** Rows there are; those that the search wants are marked in the blocks. */
  readonly rows: number;
}

/** Meets all blocks that nobody else has taken, and gives what each query found in them. */
export type ScanBlocks = (job: ScanJob) => Candidates[];

/**
 * The scan of one thread. Threads that share a memory take its blocks in turns, by an atomic counter that stands at zero before.
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
    new Int16Array(memory.buffer, scratch.queries, job.codes.length).set(job.codes);
    const padded = job.factors.length;
    floats.set(job.factors, scratch.factors / 4);
    floats.set(job.spans, scratch.spans / 4);
    // Padding finds nothing.
    const thresholds = floats.subarray(scratch.thresholds / 4, scratch.thresholds / 4 + padded).fill(Infinity);
    const selectors = Array.from({ length: job.count }, () => new Selector(job.k));
    const blocks = Math.ceil(job.rows / BLOCK);
    // Few rows at first: thresholds that they set keep the lists of all others short.
    let portion = FIRST_PORTION;
    for (;;) {
      const index = Atomics.add(integers, NEXT_BLOCK / 4, 1);
      if (index >= blocks) break;
      const block = layout.block(index);
      const end = Math.min(BLOCK, job.rows - index * BLOCK);
      for (let start = 0; start < end; start += portion, portion = Math.min(2 * portion, BLOCK)) {
        selectors.forEach((selector, query) => (thresholds[query] = selector.threshold));
        const numbers = start * 4;
        // prettier-ignore
        scan(
          block.codes + start * layout.width, layout.width, Math.min(portion, end - start), block.mask + start, block.scales + numbers,
          block.errors + numbers, block.norms + numbers, Number(job.euclidean), index * BLOCK + start, padded, scratch.queries,
          scratch.factors, scratch.spans, scratch.thresholds, scratch.counts, scratch.lists,
        );
        selectors.forEach((selector, query) => {
          const first = (scratch.lists + query * BLOCK * ENTRY) / 4;
          const last = first + (integers[scratch.counts / 4 + query] * ENTRY) / 4;
          for (let at = first; at < last; at += 3) selector.offer(integers[at], floats[at + 1], floats[at + 2]);
        });
      }
    }
    return selectors.map((selector) => selector.candidates());
  };
}
