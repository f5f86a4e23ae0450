import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { expectClose } from '../../../../tooling/testing/close-to.ts';
import { finiteDifferences } from '../../../../tooling/testing/finite-differences.ts';
import { randomTensor } from '../../../../tooling/testing/random-tensor.ts';
import { conv2dExplicit } from '../../src/index.ts';
import type { Padding2D } from '../../src/index.ts';
import { onBackends } from '../on-backends.ts';

/** The definition, element by element. */
function naive(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  [sh, sw]: readonly [number, number],
  [[top, bottom], [left, right]]: Padding2D,
): number[] {
  const [n, h, w, channels] = x.shape;
  const [kh, kw, , filters] = kernel.shape;
  const [xs, ks] = [x.dataSync(), kernel.dataSync()];
  const rows = Math.floor((h + top + bottom - kh) / sh) + 1;
  const columns = Math.floor((w + left + right - kw) / sw) + 1;
  const y: number[] = [];
  for (let b = 0; b < n; b++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        for (let o = 0; o < filters; o++) {
          let sum = 0;
          for (let p = 0; p < kh; p++)
            for (let q = 0; q < kw; q++) {
              const [row, column] = [i * sh + p - top, j * sw + q - left];
              if (row < 0 || row >= h || column < 0 || column >= w) continue;
              for (let c = 0; c < channels; c++)
                sum +=
                  xs[((b * h + row) * w + column) * channels + c] * ks[((p * kw + q) * channels + c) * filters + o];
            }
          y.push(sum);
        }
  return y;
}

onBackends('conv2dExplicit', (test) => {
  for (const { kernelSize, strides, padding } of [
    {
      kernelSize: 3,
      strides: [2, 2],
      padding: [
        [1, 1],
        [1, 1],
      ],
    },
    {
      kernelSize: 3,
      strides: [1, 2],
      padding: [
        [0, 2],
        [1, 0],
      ],
    },
    {
      kernelSize: 1,
      strides: [2, 2],
      padding: [
        [0, 0],
        [0, 0],
      ],
    },
  ] as const) {
    test(`${kernelSize} x ${kernelSize}, strides ${strides.join()}, padding ${padding.join()}: the definition and finite differences`, () => {
      const x = randomTensor([2, 5, 6, 2], 1) as tf.Tensor4D;
      const kernel = randomTensor([kernelSize, kernelSize, 2, 3], 2) as tf.Tensor4D;
      const y = conv2dExplicit(x, kernel, { strides, padding });
      expectClose(y, naive(x, kernel, strides, padding), 1e-5);
      const weights = randomTensor(y.shape, 3);
      const inputs = [x, kernel];
      const f = (...[a, b]: tf.Tensor[]): tf.Scalar =>
        tf.sum(tf.mul(conv2dExplicit(a as tf.Tensor4D, b as tf.Tensor4D, { strides, padding }), weights));
      tf.grads(f)(inputs).forEach((gradient, index) => {
        expect(gradient.shape).toEqual(inputs[index].shape);
        // Linear in each input: only rounding.
        expectClose(
          gradient,
          finiteDifferences((moved) => f(...inputs.with(index, moved as tf.Tensor4D)), inputs[index]),
          1e-3,
        );
      });
    });
  }

  test('refuses shapes that do not fit', () => {
    expect(() => conv2dExplicit(tf.zeros([1, 4, 4, 2]), tf.zeros([3, 3, 1, 1]))).toThrow(
      'conv2dExplicit: expected x [N, H, W, C] and a kernel [h, w, C, O], received [1, 4, 4, 2] and [3, 3, 1, 1]',
    );
  });

  test('leaks nothing', () => {
    const [x, kernel] = [randomTensor([1, 4, 4, 1], 1), randomTensor([3, 3, 1, 1], 2)] as [tf.Tensor4D, tf.Tensor4D];
    const options = {
      padding: [
        [1, 1],
        [1, 1],
      ],
    } as const;
    const before = tf.memory().numTensors;
    tf.dispose(tf.grads((a, b) => tf.sum(conv2dExplicit(a as tf.Tensor4D, b as tf.Tensor4D, options)))([x, kernel]));
    conv2dExplicit(x, kernel, options).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
