import { availableParallelism } from 'node:os';
import type { Hit, ReadRows, Wanted } from '../exact/exact-index.ts';
import type { CheckedFilter } from '../filter.ts';
import { startScanPool } from '../threads/scan-pool.ts';
import type { ScanPool } from '../threads/scan-pool.ts';
import type { Contents } from './contents.ts';

/** Multiplications from which on one thread would be worth being woken, and waited for; two are with half of them, as they then save more. */
const WORTH_THREADS = 2e8;

/** Threads that help, at most. */
const MOST_THREADS = 16;

/** How many threads search where nobody says: one for each core. */
export const defaultThreads = (): number => Math.min(MOST_THREADS, availableParallelism());

/** Searches contents one search after the other, on threads where there is enough to do. */
export class Searcher {
  private readonly contents: Contents;
  private readonly threads: number;
  private readonly read: ReadRows;
  private pool: ScanPool | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(contents: Contents, threads: number, read: ReadRows) {
    this.contents = contents;
    this.threads = threads;
    this.read = read;
  }

  search(queries: Float32Array, wanted: Wanted, filter: CheckedFilter | undefined): Promise<Hit[][]> {
    const turn = this.last.then(() => this.searchNow(queries, wanted, filter));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Waits for the searches under way and ends the threads. */
  async close(): Promise<void> {
    await this.last;
    await this.pool?.close();
    this.pool = undefined;
  }

  private async searchNow(queries: Float32Array, wanted: Wanted, filter: CheckedFilter | undefined): Promise<Hit[][]> {
    const { index } = this.contents;
    const allowed = filter === undefined ? undefined : this.contents.allowed(filter);
    const results: Hit[][] = [];
    const many = this.threads > 1 && index.computing === 'threads';
    for (const part of index.jobs(queries, wanted)) {
      const { job } = part;
      const threads = many && index.work(job.padded) >= WORTH_THREADS / this.threads ? this.threads : 1;
      index.prepare(part, { threads, allowed });
      const found = threads > 1 ? await this.onThreads(job) : [index.scan(job)];
      results.push(...index.settle(found, part, queries, wanted, this.read));
    }
    return results;
  }

  private async onThreads(job: Parameters<ScanPool['scan']>[0]): ReturnType<ScanPool['scan']> {
    this.pool ??= startScanPool(this.contents.index, this.threads);
    try {
      return await this.pool.scan(job);
    } catch (error) {
      // A thread that fell over is replaced with the others at the next search.
      const { pool } = this;
      this.pool = undefined;
      await pool.close();
      throw error;
    }
  }
}
