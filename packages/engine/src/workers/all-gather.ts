import { untracked } from '@htg/ground/untracked';
import { withGradient } from '@htg/ground/with-gradient';
import { clone, slice } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { allReduce } from './all-reduce.ts';
import { collectiveOp } from './collective-op.ts';
import { openedWorkers } from './opened-workers.ts';

/**
 * What all workers pass, below each other in the order of their numbers:
 *
 *     y = [x_0; x_1; ...],   the same to the bit on every worker
 *
 * All of them must call it, in the same order with the same shape; it waits for the last. Its gradient is that of the sum of all workers' losses:
 * each gets its own rows of `sum_w dy_w`. A loss of the whole batch that every worker computes alike therefore counts as often as there are workers:
 * average gradients over them. Where this process computes alone it is `x`.
 *
 * @param x `[n, ...]`, float32 or int32, `n` alike on every worker
 * @returns `[workers n, ...]`; the caller disposes of it
 * @throws RangeError for a scalar; TypeError for another type; Error, naming the worker, where one is gone
 */
export function allGather<T extends Tensor>(x: T): T {
  if (x.rank === 0) throw new RangeError('allGather: expected rows to gather, received a scalar; reshape it to [1]');
  const { index = 0 } = openedWorkers() ?? {};
  return withGradient([x], () => ({
    value: untracked(() => collectiveOp('allGather', 'CollectiveGatherV2', x) ?? clone(x)),
    gradient: (dy) => {
      const [rows, ...others] = x.shape;
      return [slice(allReduce(dy), [index * rows, ...others.map(() => 0)], [rows, ...others])];
    },
  })) as T;
}
