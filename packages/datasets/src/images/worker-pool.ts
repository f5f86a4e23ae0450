import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ImageReference } from './pixel-source.ts';
import type { ViewRequest } from './render-view.ts';
import type { ViewAnswer, ViewJob } from './worker-messages.ts';

/** Renders views beside the main thread. */
export interface WorkerPool {
  /** As `renderView`. */
  readonly render: (image: ImageReference, request: ViewRequest, out: Uint8Array) => Promise<void>;
}

interface Waiting {
  readonly out: Uint8Array;
  resolve(): void;
  reject(error: Error): void;
}

/**
 * The pool of `count` worker threads; one for each number in a process, whoever asks. Its threads end with the process
 * and do not keep it alive while nothing is asked of them.
 */
export function workerPool(count: number): WorkerPool {
  let pool = pools.get(count);
  if (pool === undefined) pools.set(count, (pool = startPool(count)));
  return pool;
}

const pools = new Map<number, WorkerPool>();

function startPool(count: number): WorkerPool {
  const lanes = Array.from({ length: count }, startWorker);
  let next = 0;
  return { render: (image, request, out) => lanes[next++ % count](image, request, out) };
}

function startWorker(): WorkerPool['render'] {
  const worker = openWorker();
  worker.unref();
  const waiting = new Map<number, Waiting>();
  let ids = 0;
  const settle = (id: number): Waiting | undefined => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    return one;
  };
  worker.on('message', (answer: ViewAnswer) => {
    const one = settle(answer.id);
    if ('error' in answer) one?.reject(new Error(answer.error));
    else {
      one?.out.set(answer.pixels);
      one?.resolve();
    }
  });
  worker.on('error', (error: Error) => {
    for (const id of [...waiting.keys()]) settle(id)?.reject(error);
  });
  return (image, request, out) =>
    new Promise((resolve, reject) => {
      const id = ids++;
      if (waiting.size === 0) worker.ref();
      waiting.set(id, { out, resolve, reject });
      worker.postMessage({ id, image, request } satisfies ViewJob);
    });
}

/** In a build, the worker lies beside this code; from the source it is TypeScript, which tsx has to read. */
function openWorker(): Worker {
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL(import.meta.url.endsWith('.cjs') ? './worker.cjs' : './worker.js', import.meta.url));
  }
  const tsx = new URL('esm/api/index.mjs', pathToFileURL(createRequire(import.meta.url).resolve('tsx'))).href;
  const worker = new URL('./worker.ts', import.meta.url).href;
  const start = `import(${JSON.stringify(tsx)}).then(({ register }) => { register(); return import(${JSON.stringify(worker)}); })`;
  return new Worker(start, { eval: true, execArgv: [] });
}
