import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { MapWorkerData } from './map-worker.ts';
import type { Places } from './project.ts';

/** Projects vectors on a thread of its own: it takes seconds, in which requests are answered. */
export function projectAside(workerData: MapWorkerData, signal?: AbortSignal): Promise<Places> {
  return new Promise((resolve, reject) => {
    const worker = openWorker(workerData);
    const stop = (): void => void worker.terminate();
    signal?.addEventListener('abort', stop, { once: true });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => {
      signal?.removeEventListener('abort', stop);
      reject(new Error('the thread that draws the map has ended before it was done'));
    });
  });
}

/** In a build, the worker lies beside this code; from the source it is TypeScript, which tsx has to read. */
function openWorker(workerData: MapWorkerData): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./map-worker.js', import.meta.url), { workerData });
  const tsx = new URL('esm/api/index.mjs', pathToFileURL(createRequire(import.meta.url).resolve('tsx'))).href;
  const worker = new URL('./map-worker.ts', import.meta.url).href;
  const start = `import(${JSON.stringify(tsx)}).then(({ register }) => { register(); return import(${JSON.stringify(worker)}); })`;
  return new Worker(start, { eval: true, execArgv: [], workerData });
}
