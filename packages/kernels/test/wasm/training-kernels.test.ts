import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../../tooling/testing/close-to.ts';
import { randomTensor } from '../../../../tooling/testing/random-tensor.ts';
import { openBackends } from '../open-backends.ts';
import { onMachine } from './machine.ts';
import type { Machine } from './machine.ts';

beforeAll(openBackends);

type Compute = () => tf.Tensor | tf.Tensor[];

/** The same computation on both backends: as plain numbers, per tensor. */
async function onBoth(compute: Compute): Promise<{ wasm: Float32Array[]; cpu: Float32Array[]; shapes: number[][][] }> {
  const results: Float32Array[][] = [];
  const shapes: number[][][] = [];
  for (const backend of ['wasm', 'cpu']) {
    await tf.setBackend(backend);
    const before = tf.memory().numTensors;
    const outputs = [tf.tidy(compute)].flat();
    results.push(outputs.map((output) => output.dataSync<'float32'>().slice()));
    shapes.push(outputs.map((output) => output.shape));
    tf.dispose(outputs);
    expect(tf.memory().numTensors).toBe(before);
  }
  await tf.setBackend('wasm');
  return { wasm: results[0], cpu: results[1], shapes };
}

/** float32 sums of at most a few thousand products, in another order. */
const rounding = 1e-5;

async function expectAlike(compute: Compute): Promise<void> {
  const { wasm, cpu, shapes } = await onBoth(compute);
  expect(shapes[0]).toEqual(shapes[1]);
  wasm.forEach((values, index) => {
    expectClose(values, cpu[index], rounding);
  });
}

/** Each way a kernel is computed: by our own loops, by tfjs's products on threads, without 128-bit vectors. */
const machines: readonly Machine[] = ['one thread', 'two threads', 'no vectors'];

function useMachine(machine: Machine): void {
  let restore: (() => void) | undefined;
  beforeAll(() => {
    restore = onMachine(machine);
  });
  afterAll(() => restore?.());
}

describe('sign on WASM', () => {
  it('tells numbers beside 0 from 0, down to the smallest ones; NaN stays NaN', async () => {
    const numbers = [0, -0, 1e-30, -1e-30, 1.1e-7, -1.2e-7, 2, -Infinity, NaN];
    const x = tf.tensor1d(numbers);
    expect(Array.from(await tf.sign(x).data())).toEqual([0, -0, 1, -1, 1, -1, 1, -1, NaN]);
    expect(Array.from(await tf.sign(tf.tensor1d([-3, 0, 4], 'int32')).data())).toEqual([-1, 0, 1]);
  });
});

describe.each(machines)('convolution gradients on WASM, %s', (machine) => {
  useMachine(machine);

  it.each([
    { size: [6, 7], kernel: [3, 3], strides: [1, 1], pad: 'same' },
    { size: [6, 7], kernel: [3, 3], strides: [1, 1], pad: 'valid' },
    { size: [7, 8], kernel: [3, 3], strides: [2, 2], pad: 'same' },
    { size: [8, 7], kernel: [3, 3], strides: [2, 2], pad: 'valid' },
    { size: [9, 9], kernel: [7, 7], strides: [2, 2], pad: 'same' },
    {
      size: [9, 8],
      kernel: [3, 3],
      strides: [2, 2],
      pad: [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
    },
    {
      size: [5, 9],
      kernel: [2, 5],
      strides: [3, 1],
      pad: [
        [0, 0],
        [2, 0],
        [0, 3],
        [0, 0],
      ],
    },
    { size: [7, 7], kernel: [1, 1], strides: [1, 1], pad: 'same' },
    { size: [7, 8], kernel: [1, 1], strides: [2, 2], pad: 'same' },
    { size: [4, 4], kernel: [4, 4], strides: [1, 1], pad: 'valid' },
    // The last rows and columns are read by no position of the kernel.
    { size: [8, 9], kernel: [3, 2], strides: [3, 4], pad: 'valid' },
  ] as const)(
    '$kernel over $size, strides $strides, padding $pad: as on cpu',
    async ({ size, kernel, strides, pad }) => {
      const x = randomTensor([2, ...size, 3], 1) as tf.Tensor4D;
      const filter = randomTensor([...kernel, 3, 4], 2) as tf.Tensor4D;
      const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, [...strides], pad as 'same');
      const weights = randomTensor(f(x, filter).shape, 3);
      await expectAlike(() => tf.grads((a, b) => tf.sum(tf.mul(f(a, b), weights)))([x, filter]));
    },
  );

  it('says that it wants channels last', () => {
    const attrs = { strides: 1, pad: 'same', dataFormat: 'NCHW', filterShape: [1, 1, 1, 1] };
    const inputs = { x: tf.zeros([1, 1, 2, 2]), dy: tf.zeros([1, 1, 2, 2]) };
    expect(() => tf.engine().runKernel('Conv2DBackpropFilter', inputs, attrs)).toThrow(
      'convolution gradient: expected NHWC, received NCHW; transpose the images',
    );
  });
});

describe.each(machines)('other training kernels on WASM, %s', (machine) => {
  useMachine(machine);

  it.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('products of matrices, transposed %s and %s, also in batches', async (transposeA, transposeB) => {
    const a = randomTensor(transposeA ? [5, 7] : [7, 5], 1);
    const b = randomTensor(transposeB ? [6, 5] : [5, 6], 2);
    const batches = [randomTensor([3, ...a.shape], 3), randomTensor([3, ...b.shape], 4)];
    await expectAlike(() => [
      tf.matMul(a, b, transposeA, transposeB),
      tf.matMul(batches[0], batches[1], transposeA, transposeB),
    ]);
  });

  it('the gradients of a dense layer with bias and relu', async () => {
    const inputs = [randomTensor([8, 5], 1), randomTensor([5, 4], 2), randomTensor([4], 3)];
    await expectAlike(() =>
      tf.grads((x, kernel, bias) => tf.sum(tf.square(tf.fused.matMul({ a: x, b: kernel, bias, activation: 'relu' }))))(
        inputs,
      ),
    );
  });

  it.each([
    [[4, 3, 5, 2], [0, 1, 2], false],
    [[4, 3, 5, 2], [0], true],
    [[4, 3], [0], false],
    [[4, 3, 2], [1], false],
    [[4, 3, 2], [2], true],
    [[4, 3, 2], [0, 1, 2], false],
    [[3, 4], [-2], false],
    [[0, 4], [0], false],
  ] as const)('sum of %j over %j, keepDims %s', async (shape, axes, keepDims) => {
    const x = randomTensor(shape, 1);
    await expectAlike(() => tf.sum(x, [...axes], keepDims));
  });

  it('sums of whole numbers stay whole', () => {
    const x = tf.tensor2d(
      [
        [1, 2],
        [3, 4],
      ],
      [2, 2],
      'int32',
    );
    expect(Array.from(tf.sum(x, 0).dataSync())).toEqual([4, 6]);
  });

  it('a hundred thousand rows are summed with 64 bits', () => {
    const x = tf.fill([100_000, 2], 0.1);
    // float32 running sums drift by 1e-4 here.
    expectClose(tf.sum(x, 0), [100_000 * Math.fround(0.1), 100_000 * Math.fround(0.1)], 1e-7);
  });

  it.each([
    [[6], [2], [3]],
    [
      [4, 5],
      [1, 0],
      [2, 5],
    ],
    [
      [4, 5],
      [0, 2],
      [4, -1],
    ],
    [
      [2, 3, 4, 5],
      [1, 1, 1, 1],
      [1, 2, 2, 3],
    ],
    [
      [2, 3, 4, 5],
      [0, 1, 0, 0],
      [2, 1, 4, 5],
    ],
    [
      [2, 3, 2, 2, 2],
      [1, 0, 1, 0, 0],
      [1, 3, 1, 2, 1],
    ],
    [
      [3, 4],
      [1, 1],
      [0, 2],
    ],
  ])('part of %j from %j, lengths %j', async (shape, begin, size) => {
    const x = randomTensor(shape, 1);
    await expectAlike(() => [tf.slice(x, begin, size), tf.slice(tf.cast(tf.mul(x, 9), 'int32'), begin, size)]);
  });

  it.each(['bool', 'int32', 'float32'] as const)('one-hot rows of type %s', async (dtype) => {
    await expectAlike(() =>
      tf.oneHot(
        tf.tensor2d(
          [
            [1, 0],
            [2, -1],
          ],
          [2, 2],
          'int32',
        ),
        3,
        1,
        0,
        dtype,
      ),
    );
    if (dtype !== 'bool') await expectAlike(() => tf.oneHot(tf.tensor1d([1], 'int32'), 2, 5, -2, dtype));
  });

  it('a clone shares memory and outlives its original', async () => {
    const x = randomTensor([3, 2], 1);
    const copy = tf.clone(x);
    const values = x.dataSync().slice();
    x.dispose();
    // What is allocated next must not land in the clone's memory.
    tf.dispose(Array.from({ length: 20 }, () => tf.fill([3, 2], 7)));
    expect(copy.dataSync()).toEqual(values);
    const variable = tf.variable(copy);
    const before = variable.clone();
    variable.assign(tf.zeros([3, 2]));
    expect(before.dataSync()).toEqual(values);
    await expectAlike(() => tf.grad((y) => tf.sum(tf.square(tf.clone(y))))(copy));
  });

  it('unsorted segment sums: repeated, absent and outlying segments', async () => {
    const x = randomTensor([5, 3], 1);
    await expectAlike(() => tf.unsortedSegmentSum(x, tf.tensor1d([2, 0, 2, 2, 0], 'int32'), 4));
    await expectAlike(() => tf.unsortedSegmentSum(tf.tensor1d([1, 2, 3]), tf.tensor1d([1, 1, 0], 'int32'), 2));
    expect(Array.from(tf.unsortedSegmentSum(tf.tensor1d([1, 2]), tf.tensor1d([-1, 5], 'int32'), 2).dataSync())).toEqual(
      [0, 0],
    );
  });

  it.each([
    { size: [6, 7], kernel: [3, 3], strides: [1, 1], pad: 'same', multiplier: 1 },
    { size: [7, 8], kernel: [5, 5], strides: [2, 2], pad: 'same', multiplier: 1 },
    { size: [8, 9], kernel: [3, 2], strides: [2, 1], pad: 'valid', multiplier: 1 },
    { size: [5, 5], kernel: [3, 3], strides: [2, 2], pad: 1, multiplier: 3 },
  ] as const)(
    'the gradients of a depthwise convolution: $size by $kernel, strides $strides, pad $pad, $multiplier',
    async (shape) => {
      const { size, kernel, strides, pad, multiplier } = shape;
      const x = randomTensor([2, ...size, 5], 1) as tf.Tensor4D;
      const filter = randomTensor([...kernel, 5, multiplier], 2) as tf.Tensor4D;
      const loss = (images: tf.Tensor, weights: tf.Tensor): tf.Tensor =>
        tf.sum(tf.square(tf.depthwiseConv2d(images as tf.Tensor4D, weights as tf.Tensor4D, [...strides], pad)));
      await expectAlike(() => tf.grads(loss)([x, filter]));
    },
  );

  it('the gradients of gather, max pooling, softmax, padding and embeddings on a sphere', async () => {
    const rows = randomTensor([4, 3], 1);
    const picks = tf.tensor1d([3, 0, 3], 'int32');
    const images = randomTensor([2, 7, 7, 3], 2) as tf.Tensor4D;
    const through = (f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): tf.Tensor =>
      tf.grad((input) => tf.sum(tf.square(f(input))))(x);
    await expectAlike(() => [
      through((x) => tf.gather(x, picks), rows),
      through((x) => tf.maxPool(x as tf.Tensor4D, 3, 2, 'same'), images),
      through((x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'), images),
      through((x) => tf.softmax(x), rows),
      through((x) => tf.logSoftmax(x), rows),
      through(
        (x) =>
          tf.pad(x, [
            [0, 0],
            [1, 1],
            [1, 1],
            [0, 0],
          ]),
        images,
      ),
      through((x) => tf.div(x, tf.sqrt(tf.add(tf.sum(tf.square(x), 1, true), 1e-6))), rows),
      through((x) => tf.concat([x, x], 1), rows),
    ]);
  });
});
