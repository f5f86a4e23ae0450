/** The entry of a thread: scans the blocks of a shared memory that it takes. */
import { parentPort, workerData } from 'node:worker_threads';
import type { IndexMemory } from '../exact/index-memory.ts';
import type { Computing } from '../exact/kernel.ts';
import { createBlockScan } from '../exact/scan-blocks.ts';
import type { ScanJob } from '../exact/scan-blocks.ts';

/** What a thread is started with. */
export interface ScanWorkerData {
  readonly memory: IndexMemory;
  readonly computing: Computing;
  readonly length: number;
  readonly threads: number;
  readonly thread: number;
}

const { memory, computing, ...place } = workerData as ScanWorkerData;
const scan = createBlockScan(memory, computing, place);

parentPort?.on('message', (job: ScanJob) => {
  parentPort?.postMessage(scan(job));
});
