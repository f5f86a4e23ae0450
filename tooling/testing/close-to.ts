import type { Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** Expects two lists of numbers to agree within `tolerance` of the largest of the expected ones (at least 1). */
export function expectClose(
  actual: Tensor | ArrayLike<number>,
  expected: Tensor | ArrayLike<number>,
  tolerance: number,
): void {
  const [a, b] = [actual, expected].map((each) => Array.from('dataSync' in each ? each.dataSync() : each));
  expect(a.length).toBe(b.length);
  const scale = Math.max(1, ...b.map(Math.abs));
  const worst = Math.max(0, ...a.map((value, index) => (Object.is(value, b[index]) ? 0 : Math.abs(value - b[index]))));
  expect(Number.isNaN(worst) ? Infinity : worst / scale).toBeLessThanOrEqual(tolerance);
}
