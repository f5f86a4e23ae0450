import { engine } from '@tensorflow/tfjs-core';

/**
 * Computes apart from any gradient that is being taken around it: nothing in here is recorded there, so what comes out is a constant to
 * it, and gradients that are taken in here have a tape of their own, which is gone when they are done.
 *
 * tfjs has one tape for all gradients that are nested in each other; it is put aside meanwhile.
 */
export function apart<T>(compute: () => T): T {
  const { state } = engine();
  const { activeTape, gradientDepth } = state;
  state.gradientDepth = 0;
  try {
    return compute();
  } finally {
    state.gradientDepth = gradientDepth;
    state.activeTape = activeTape;
  }
}
