import { parentPort, workerData } from 'node:worker_threads';
import { project } from './project.ts';

/** What the thread is started with. */
export interface MapWorkerData {
  /** `[count, L]` */
  readonly vectors: Float32Array;
  readonly count: number;
}

const { vectors, count } = workerData as MapWorkerData;
parentPort?.postMessage(project(vectors, count));
