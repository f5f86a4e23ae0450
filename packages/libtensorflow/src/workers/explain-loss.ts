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
  const { text } = error;
  const exchanges = /Collective|RecvBuf/.test(text) || (workers.lost !== undefined && text.includes(workers.lost));
  const isGone = workers.lost !== undefined || /[Cc]onnect|[Uu]navailable|UNAVAILABLE|Socket closed|GOAWAY/.test(text);
  if (!(exchanges && isGone)) return error;
  // Of several the first: what a worker was told by another stands before what it adds itself.
  const task = /remote target \/job:worker\/replica:0\/task:(\d+)/.exec(text)?.at(1);
  const peer = workers.peers.find(({ index }) => String(index) === task);
  workers.lose(peer);
  return new WorkerLostError(workers.lost, { cause: error });
}
