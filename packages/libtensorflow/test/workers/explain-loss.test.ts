import { expect, it } from 'vitest';
import { TensorFlowError } from '../../src/c/status.ts';
import { describeLoss } from '../../src/workers/describe-loss.ts';
import { explainLoss } from '../../src/workers/explain-loss.ts';
import type { WorkerGroup } from '../../src/workers/worker-group.ts';

const peers = [1, 2].map((index) => ({ index, address: `machine-${index}:23450` }));

/** Three workers as the first sees them. */
function group(): WorkerGroup {
  let lost: string | undefined;
  const workers: Partial<WorkerGroup> = {
    ...{ count: 3, index: 0, peers },
    lose(peer) {
      lost ??= describeLoss(peer, { count: 3, peers });
    },
  };
  Object.defineProperty(workers, 'lost', { get: () => lost });
  return workers as WorkerGroup;
}

const from = (task: number, said: string): string =>
  `${said} Additional GRPC error information from remote target /job:worker/replica:0/task:${task} while calling /tensorflow.WorkerService/RecvBuf`;

it('names the worker that was the first to go, also where another one tells of it', () => {
  const text = from(2, `Collective ops is aborted by: ${from(1, 'recvmsg:Connection reset by peer')}`);
  const error = explainLoss(new TensorFlowError('CollectiveReduceV2', 14, text), group());
  expect(String(error)).toBe(
    'WorkerLostError: workers: expected 3 workers that compute together, received nothing more from worker 1 (machine-1:23450): its process has ended, or cannot be reached; start all workers again',
  );
});

it('leaves other errors as they are, and those of a process that computes alone', () => {
  const other = new TensorFlowError('MatMul', 3, 'Matrix size-incompatible: /job:worker/replica:0/task:0');
  expect(explainLoss(other, group())).toBe(other);
  const lost = new TensorFlowError('CollectiveReduceV2', 14, from(1, 'Connection reset by peer'));
  expect(explainLoss(lost, undefined)).toBe(lost);
});
