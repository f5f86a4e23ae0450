import { untracked } from '@htg/ground/untracked';
import { withGradient } from '@htg/ground/with-gradient';
import { clone } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { collectiveOp } from './collective-op.ts';

/**
 * The sum of what all workers pass:
 *
 *     y = sum_w x_w,   the same to the bit on every worker
 *
 * All of them must call it, in the same order with the same shape; it waits for the last. Its gradient is that of the sum of all workers' losses:
 * `dx = sum_w dy_w`. Where this process computes alone it is `x`. Outside of compiled functions it blocks the event loop until everybody is there.
 *
 * @param x any shape, float32 or int32
 * @returns the shape of `x`; the caller disposes of it
 * @throws TypeError for another type; Error, naming the worker, where one is gone
 */
export function allReduce<T extends Tensor>(x: T): T {
  return withGradient([x], () => ({
    value: untracked(
      () => collectiveOp('allReduce', 'CollectiveReduceV2', x, { merge_op: 'Add', final_op: 'Id' }) ?? clone(x),
    ),
    gradient: (dy) => [allReduce(dy)],
  })) as T;
}
