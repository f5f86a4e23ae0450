import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ExactIndex } from '../exact/exact-index.ts';
import type { FoundRows } from '../exact/found-rows.ts';
import type { ScanJob } from '../exact/scan-blocks.ts';
import type { ScanWorkerData } from './scan-worker.ts';

/** Threads that scan an index together. */
export interface ScanPool {
  /** What each thread found. One job at a time, after `prepare` of the index. */
  scan(job: ScanJob): Promise<readonly FoundRows[]>;
  close(): Promise<void>;
}

/** Starts `threads` threads over an index whose memory they share. They do not keep the process alive while nothing is asked of them. */
export function startScanPool(index: ExactIndex, threads: number): ScanPool {
  const { memory, computing, layout } = index;
  const workers = Array.from({ length: threads }, (_, thread) =>
    openWorker({ memory, computing, length: layout.length, threads, thread }),
  );
  for (const worker of workers) worker.unref();
  return {
    scan: (job) => Promise.all(workers.map((worker) => ask(worker, job))),
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function ask(worker: Worker, job: ScanJob): Promise<FoundRows> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit).unref();
      done();
    };
    const onMessage = (found: FoundRows): void => {
      settle(() => {
        resolve(found);
      });
    };
    const onError = (error: Error): void => {
      settle(() => {
        reject(error);
      });
    };
    const onExit = (): void => {
      onError(new Error('search: expected its threads to run, but one has ended; the gallery was closed meanwhile'));
    };
    worker.on('message', onMessage).on('error', onError).on('exit', onExit).ref();
    worker.postMessage(job);
  });
}

/** In a build, the worker lies beside this code; from the source it is TypeScript, which tsx has to read. */
function openWorker(workerData: ScanWorkerData): Worker {
  if (!import.meta.url.endsWith('.ts')) {
    const name = import.meta.url.endsWith('.cjs') ? './scan-worker.cjs' : './scan-worker.js';
    return new Worker(new URL(name, import.meta.url), { workerData });
  }
  const tsx = new URL('esm/api/index.mjs', pathToFileURL(createRequire(import.meta.url).resolve('tsx'))).href;
  const worker = new URL('./scan-worker.ts', import.meta.url).href;
  const start = `import(${JSON.stringify(tsx)}).then(({ register }) => { register(); return import(${JSON.stringify(worker)}); })`;
  return new Worker(start, { eval: true, execArgv: [], workerData });
}
