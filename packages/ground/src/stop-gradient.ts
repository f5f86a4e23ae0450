import { clone } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { untracked } from './untracked.ts';

/**
 * The same values, taken as a constant by every gradient: `d stopGradient(x) / dx = 0`. The graph is cut here, so
 * backpropagation does not even visit what lies before (PyTorch's `detach`).
 *
 * @param x any tensor
 * @returns a tensor over the same memory, of the same shape; the caller disposes of it
 */
export function stopGradient<T extends Tensor>(x: T): T {
  return untracked(() => clone(x));
}
