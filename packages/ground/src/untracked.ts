import { engine } from '@tensorflow/tfjs-core';

/**
 * Computes without recording for gradients: what `compute` returns is a constant to every gradient function around it.
 * tfjs records only outside of kernels, so this counts as one.
 */
export function untracked<T>(compute: () => T): T {
  const { state } = engine();
  state.kernelDepth++;
  try {
    return compute();
  } finally {
    state.kernelDepth--;
  }
}
