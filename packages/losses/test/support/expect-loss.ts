import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { Rows } from './batch.ts';
import { tensorOf } from './batch.ts';

/**
 * Compares a loss and its gradient with a loop in double precision and the finite differences of that loop.
 * Tolerances: 1e-5 of the value, and of the gradient's largest entry 1e-4: single precision against differences with a step of 1e-5.
 */
export function expectLoss(rows: Rows, loss: (x: tf.Tensor2D) => tf.Tensor, loop: (rows: Rows) => number): void {
  const expected = loop(rows);
  const { value, gradient } = valueAndGradient(rows, loss);
  expect(Math.abs(value - expected), `loss ${String(value)}, expected ${String(expected)}`).toBeLessThanOrEqual(
    1e-5 * Math.max(Math.abs(expected), 1e-2),
  );
  const differences = finiteDifferences(rows, loop).flat();
  const largest = Math.max(...differences.map(Math.abs), 1e-3);
  const worst = Math.max(...gradient.flat().map((entry, i) => Math.abs(entry - differences[i])));
  expect(worst / largest, 'gradient against finite differences').toBeLessThanOrEqual(1e-4);
}

/** A loss of rows and its gradient by them. */
export function valueAndGradient(
  rows: Rows,
  loss: (x: tf.Tensor2D) => tf.Tensor,
): { readonly value: number; readonly gradient: Rows } {
  return tf.tidy(() => {
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => loss(x as tf.Tensor2D))(tensorOf(rows));
    return { value: value.dataSync()[0], gradient: (grad as tf.Tensor2D).arraySync() };
  });
}

/** Central differences of a loop, step 1e-5. */
export function finiteDifferences(rows: Rows, loop: (rows: Rows) => number, step = 1e-5): Rows {
  const shifted = (i: number, j: number, by: number): number =>
    loop(rows.map((row, k) => (k === i ? row.map((value, l) => (l === j ? value + by : value)) : row)));
  return rows.map((row, i) => row.map((_, j) => (shifted(i, j, step) - shifted(i, j, -step)) / (2 * step)));
}

/** Asserts that `body` leaves as many tensors as it found, once its result is disposed of. */
export function expectNoLeak(body: () => tf.TensorContainer): void {
  const before = tf.memory().numTensors;
  tf.dispose(body());
  expect(tf.memory().numTensors).toBe(before);
}
