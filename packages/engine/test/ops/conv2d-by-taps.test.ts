import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { randomTensor } from '../../../../tooling/testing/random-tensor.ts';
import { compile, conv2dExplicit } from '../../src/index.ts';
import type { Padding2D } from '../../src/index.ts';
import { onTensorFlow } from '../on-tensorflow.ts';
import { opNames } from '../op-names.ts';

const all = (zeros: number): Padding2D => [
  [zeros, zeros],
  [zeros, zeros],
];

interface Case {
  readonly what: string;
  /** Of the map. */
  readonly size: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding2D;
}

const cases: readonly Case[] = [
  { what: '2 x 2 places, 16 of 36 products', size: [2, 2], kernel: [3, 3], strides: [1, 1], padding: all(1) },
  { what: 'half of a 4 x 4 map', size: [4, 4], kernel: [3, 3], strides: [2, 2], padding: all(1) },
  { what: 'rows and columns that no tap reads', size: [6, 6], kernel: [3, 3], strides: [2, 2], padding: all(0) },
  { what: 'one place, eight taps without any', size: [1, 1], kernel: [3, 3], strides: [1, 1], padding: all(1) },
  {
    what: 'nothing square or even',
    size: [2, 3],
    kernel: [2, 3],
    strides: [1, 2],
    padding: [
      [0, 1],
      [2, 0],
    ],
  },
];

/** Enough channels and filters that taps are taken. */
const [channels, filters] = [256, 128];

function tensors({ size, kernel }: Case): { readonly x: tf.Tensor4D; readonly weights: tf.Tensor4D } {
  return {
    x: randomTensor([3, ...size, channels], 1) as tf.Tensor4D,
    weights: randomTensor([...kernel, channels, filters], 2) as tf.Tensor4D,
  };
}

/** The convolution that everybody knows, behind a padding. */
function reference(x: tf.Tensor4D, weights: tf.Tensor4D, { strides, padding }: Case): tf.Tensor4D {
  const padded = tf.pad(x, [[0, 0], [...padding[0]], [...padding[1]], [0, 0]]);
  return tf.conv2d(padded, weights, [...strides], 'valid');
}

for (const each of cases) {
  onTensorFlow(`convolution by taps, ${each.what}: value and gradients of the plain convolution`, (tensorflow) => {
    const { x, weights } = tensors(each);
    const target = randomTensor(reference(x, weights, each).shape, 3);
    const run = (convolve: (x: tf.Tensor4D, weights: tf.Tensor4D) => tf.Tensor) => {
      const loss = (a: tf.Tensor, b: tf.Tensor): tf.Scalar =>
        tf.sum(tf.mul(convolve(a as tf.Tensor4D, b as tf.Tensor4D), target));
      return [convolve(x, weights), ...tf.grads(loss)([x, weights])];
    };
    const expected = run((a, b) => reference(a, b, each));
    let received: tf.Tensor[] = [];
    const ops = opNames(tensorflow, () => {
      received = run((a, b) => conv2dExplicit(a, b, each));
    });
    expect(ops).toContain('MatMul');
    expect(ops.filter((op) => op.startsWith('Conv2D'))).toEqual([]);
    received.forEach((tensor, i) => {
      expect(tensor.shape).toEqual(expected[i].shape);
      // Sums of up to 2304 products in another order.
      expect(largest(tf.sub(tensor, expected[i])) / largest(expected[i])).toBeLessThanOrEqual(1e-5);
    });
  });
}

function largest(values: tf.Tensor): number {
  return tf.tidy(() => tf.max(tf.abs(values)).dataSync()[0]);
}

onTensorFlow('taps are taken for few places and many channels only', (tensorflow) => {
  const convolves = (size: number, kernelSize: number, depth: number): boolean => {
    const x = randomTensor([1, size, size, depth], 1) as tf.Tensor4D;
    const kernel = randomTensor([kernelSize, kernelSize, depth, depth], 2) as tf.Tensor4D;
    const padding = all((kernelSize - 1) / 2);
    return opNames(tensorflow, () => conv2dExplicit(x, kernel, { padding })).includes('Conv2D');
  };
  expect([convolves(2, 3, 192), convolves(3, 3, 192), convolves(2, 1, 192), convolves(2, 3, 128)]).toEqual([
    false,
    true,
    true,
    true,
  ]);
});

onTensorFlow('convolution by taps gives the same bits every time, compiled and plain', async () => {
  const { x, weights } = tensors(cases[0]);
  const step = (inputs: { readonly x: tf.Tensor4D; readonly weights: tf.Tensor4D }) => {
    const loss = (a: tf.Tensor, b: tf.Tensor): tf.Scalar =>
      tf.sum(tf.square(conv2dExplicit(a as tf.Tensor4D, b as tf.Tensor4D, cases[0])));
    const [dx, dWeights] = tf.grads(loss)([inputs.x, inputs.weights]);
    return { value: conv2dExplicit(inputs.x, inputs.weights, cases[0]), dx, dWeights };
  };
  const compiled = compile(step);
  const expected = step({ x, weights });
  // TensorFlow's sum of several tensors adds in an order that depends on who is done first: twenty runs tell.
  for (let run = 0; run < 20; run++) {
    const results = await compiled({ x, weights });
    for (const name of ['value', 'dx', 'dWeights'] as const) {
      expect(differing(results[name], expected[name]), name).toBe(0);
    }
    tf.dispose({ ...results });
  }
  compiled.dispose();
});

function differing(a: tf.Tensor, b: tf.Tensor): number {
  return tf.tidy(() => tf.sum(tf.cast(tf.notEqual(a, b), 'int32')).dataSync()[0]);
}

onTensorFlow('convolution by taps leaks nothing', () => {
  const { x, weights } = tensors(cases[0]);
  const before = tf.memory().numTensors;
  tf.dispose(tf.grads((a, b) => tf.sum(conv2dExplicit(a as tf.Tensor4D, b as tf.Tensor4D, cases[0])))([x, weights]));
  conv2dExplicit(x, weights, cases[0]).dispose();
  expect(tf.memory().numTensors).toBe(before);
});
