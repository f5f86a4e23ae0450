import { TensorFlowError } from '../c/status.ts';
import type { WorkerGroup } from './worker-group.ts';

/** That a worker ended or cannot be reached while others compute with it; the message says which, and what to do. */
export class WorkerLostError extends Error {
  override readonly name = 'WorkerLostError';
}

/**
 * An error of a collective op whose cause is that a worker is gone, as a sentence about that worker.
 *
 * @returns any other error as it is
 */
export function explainLoss(error: unknown, workers: WorkerGroup | undefined): unknown {
  if (workers === undefined || !(error instanceof TensorFlowError)) return error;
  if (workers.lost === undefined && !/Collective|RecvBuf|worker\/replica/.test(error.text)) return error;
  if (
    workers.lost === undefined &&
    !/Connection|connect|[Uu]navailable|UNAVAILABLE|Socket closed|GOAWAY/.test(error.text)
  )
    return error;
  const task = /remote target \/job:worker\/replica:0\/task:(\d+)/.exec(error.text)?.at(1);
  const peer = workers.peers.find(({ index }) => String(index) === task);
  workers.lose(peer);
  return new WorkerLostError(workers.lost, { cause: error });
}
