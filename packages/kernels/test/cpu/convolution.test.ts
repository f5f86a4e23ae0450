import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../../tooling/testing/close-to.ts';
import { randomTensor } from '../../../../tooling/testing/random-tensor.ts';
import { matrixProduct } from '../../src/cpu/matrix-product.ts';
import { registerCpuKernels } from '../../src/index.ts';

/** float32 sums of at most some hundred products: tfjs rounds each, ours the sum. */
const rounding = 1e-5;

const explicit = (top: number, bottom: number, left: number, right: number) =>
  [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ] as const;

const cases = [
  { size: [6, 7], kernel: [3, 3], strides: [1, 1], pad: 'same' },
  { size: [8, 7], kernel: [3, 3], strides: [2, 2], pad: 'valid' },
  { size: [9, 9], kernel: [7, 7], strides: [2, 2], pad: 'same' },
  { size: [5, 9], kernel: [2, 5], strides: [3, 1], pad: explicit(2, 0, 0, 3) },
  { size: [7, 8], kernel: [1, 1], strides: [2, 2], pad: 'same' },
  { size: [4, 4], kernel: [4, 4], strides: [1, 1], pad: 'valid' },
  { size: [8, 9], kernel: [3, 2], strides: [3, 4], pad: 'valid' },
] as const;

/** Output and gradients of each case, with tfjs's kernels or ours, whichever are registered. */
function outputs(): Float32Array[][] {
  return cases.map(({ size, kernel, strides, pad }) => {
    const x = randomTensor([2, ...size, 3], 1) as tf.Tensor4D;
    const filter = randomTensor([...kernel, 3, 5], 2) as tf.Tensor4D;
    const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
      tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, [...strides], pad as 'same');
    const y = f(x, filter);
    const weights = randomTensor(y.shape, 3);
    const gradients = tf.grads((a, b) => tf.sum(tf.mul(f(a, b), weights)))([x, filter]);
    return [y, ...gradients].map((tensor) => tensor.dataSync<'float32'>().slice());
  });
}

/** What is left to tfjs's kernels, and a fused convolution with nothing to fuse. */
function others(): Float32Array[] {
  const x = randomTensor([2, 6, 6, 3], 1) as tf.Tensor4D;
  const filter = randomTensor([3, 3, 3, 4], 2) as tf.Tensor4D;
  const bias = randomTensor([4], 3);
  return [
    tf.conv2d(x, filter, 1, 'same', 'NHWC', 2),
    tf.fused.conv2d({ x, filter, strides: 1, pad: 'same' }),
    tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias }),
    tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', activation: 'relu' }),
  ].map((tensor) => tensor.dataSync<'float32'>().slice());
}

describe('convolutions on cpu', () => {
  let stock: Float32Array[][];
  let stockOthers: Float32Array[];
  beforeAll(async () => {
    await tf.setBackend('cpu');
    [stock, stockOthers] = [outputs(), others()];
    registerCpuKernels();
    // Kernels of a new kind are taken once the backend is set anew.
    await tf.setBackend('cpu');
  });

  it.each(cases.map((shape, index) => [JSON.stringify(shape), index] as const))('%s: as by tfjs', (_, index) => {
    outputs()[index].forEach((values, which) => {
      expectClose(values, stock[index][which], rounding);
    });
  });

  it('dilated and fused ones are as by tfjs, too', () => {
    others().forEach((values, which) => {
      expectClose(values, stockOthers[which], rounding);
    });
  });

  it('are summed with 64 bits', () => {
    const y = tf.conv2d(
      tf.fill<tf.Rank.R4>([1, 300, 300, 1], 0.1),
      tf.fill<tf.Rank.R4>([300, 300, 1, 1], 1),
      1,
      'valid',
    );
    // A running sum of 90,000 float32 numbers is off by 1e-4.
    expectClose(y, [90_000 * Math.fround(0.1)], 1e-7);
  });

  it('leave no tensor behind', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => outputs());
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('matrixProduct', () => {
  it('multiplies, also transposed matrices and odd sizes', () => {
    const [rows, depth, columns] = [5, 3, 6];
    const a = randomTensor([rows, depth], 1).dataSync<'float32'>();
    const b = randomTensor([depth, columns], 2).dataSync<'float32'>();
    const expected = Array.from({ length: rows * columns }, (_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      return a.subarray(row * depth, (row + 1) * depth).reduce((sum, v, k) => sum + v * b[k * columns + column], 0);
    });
    const swap = (values: Float32Array, height: number, width: number) =>
      Float32Array.from(values, (_, i) => values[(i % height) * width + Math.floor(i / height)]);
    for (const ta of [false, true]) {
      for (const tb of [false, true]) {
        const left = { values: ta ? swap(a, rows, depth) : a, rows, columns: depth, transposed: ta };
        const right = { values: tb ? swap(b, depth, columns) : b, rows: depth, columns, transposed: tb };
        expectClose(matrixProduct(left, right), expected, 1e-6);
      }
    }
  });
});
