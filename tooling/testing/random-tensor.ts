import { tensor } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Uniform numbers of [low, high), the same on every backend for the same seed. */
export function randomTensor(shape: readonly number[], seed: number, low = -1, high = 1): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  let state = seed * 2654435761;
  const values = Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + (high - low) * (state / 2 ** 32);
  });
  return tensor(values, [...shape]);
}
