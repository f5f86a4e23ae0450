import { availableParallelism } from 'node:os';
import { useEngine } from '@htg/engine';
import type { Engine, EngineName } from '@htg/engine';

/** A worker's place, and how many of its machine share the cores. */
export interface WorkerPlace {
  readonly addresses: readonly string[];
  readonly index: number;
  /** Workers on this machine. */
  readonly here: number;
}

/**
 * The engine that updates are made on; of several workers, TensorFlow with an equal part of this machine's cores.
 *
 * @throws Error where several workers are to train on something else
 */
export async function openEngine(engine: EngineName | undefined, place: WorkerPlace | undefined): Promise<Engine> {
  if (place === undefined) return useEngine({ engine });
  if (engine !== undefined && engine !== 'tensorflow') {
    throw new Error(
      `htg-train: expected several workers to train on tensorflow, received --engine ${engine}; leave it out, or train in one process`,
    );
  }
  const { here, ...workers } = place;
  const threadsInsideOps = Math.max(1, Math.floor(availableParallelism() / here));
  return useEngine({ engine: 'tensorflow', tensorflow: { threadsInsideOps, workers } });
}
