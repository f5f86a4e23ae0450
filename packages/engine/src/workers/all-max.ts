import { untracked } from '@htg/ground/untracked';
import { clone } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { collectiveOp } from './collective-op.ts';

/**
 * The largest of what all workers pass, element by element:
 *
 *     y = max_w x_w,   the same to the bit on every worker
 *
 * All of them must call it, in the same order with the same shape; it waits for the last. It is a constant to gradients, as the largest logit is that
 * a softmax is shifted by. Where this process computes alone it is `x`.
 *
 * @param x any shape, float32 or int32
 * @returns the shape of `x`; the caller disposes of it
 * @throws TypeError for another type; Error, naming the worker, where one is gone
 */
export function allMax<T extends Tensor>(x: T): T {
  return untracked(
    () => collectiveOp('allMax', 'CollectiveReduceV2', x, { merge_op: 'Max', final_op: 'Id' }) ?? clone(x),
  ) as T;
}
