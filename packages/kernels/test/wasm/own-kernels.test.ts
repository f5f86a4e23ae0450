import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileKernels } from '../../../../tooling/assembly/compile.ts';
import { randomTensor } from '../../../../tooling/testing/random-tensor.ts';
import { kernelsBase64, sharedKernelsBase64 } from '../../src/wasm/kernels.wasm.ts';
import { ownKernels } from '../../src/wasm/own-kernels.ts';
import type { WasmBackend, WasmMemory } from '../../src/wasm/wasm-backend.ts';
import { openBackends } from '../open-backends.ts';
import { onMachine } from './machine.ts';

const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: new (limits: object) => WasmMemory } })
  .WebAssembly;

const backendOver = (wasmMemory: WasmMemory): WasmBackend => ({ wasm: { wasmMemory } }) as WasmBackend;

beforeAll(openBackends);

/** Small whole numbers: sums of their products are exact in float32, in whatever order. */
const wholeNumbers = (shape: readonly number[], seed: number): tf.Tensor =>
  tf.round(tf.mul(randomTensor(shape, seed), 3));

type Compute = () => tf.Tensor | tf.Tensor[];

async function valuesOn(backend: string, compute: Compute): Promise<number[][]> {
  await tf.setBackend(backend);
  // The first time tensors move to this backend, which is no leak.
  tf.tidy(() => {
    compute();
  });
  const before = { tensors: tf.memory().numTensors, data: tf.engine().backend.numDataIds() };
  const outputs = [tf.tidy(compute)].flat();
  const values = outputs.map((output) => [...output.shape, ...output.dataSync()]);
  tf.dispose(outputs);
  expect({ tensors: tf.memory().numTensors, data: tf.engine().backend.numDataIds() }).toEqual(before);
  return values;
}

/** Equal on WASM and on cpu: by shape and to the last bit. */
async function expectEqual(compute: Compute): Promise<void> {
  const expected = await valuesOn('cpu', compute);
  expect(await valuesOn('wasm', compute)).toEqual(expected);
}

interface Case {
  readonly batch: number;
  readonly size: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly channels: readonly [number, number];
  readonly stride: number | [number, number];
  readonly pad: 'same' | 'valid' | [[number, number], [number, number], [number, number], [number, number]];
}

const around = (pad: number): Case['pad'] => [
  [0, 0],
  [pad, pad],
  [pad, pad],
  [0, 0],
];

describe('convolutions on one thread', () => {
  it.each<Case>([
    { batch: 4, size: [6, 7], kernel: [3, 3], channels: [4, 8], stride: 1, pad: 'same' },
    { batch: 8, size: [6, 7], kernel: [3, 3], channels: [8, 16], stride: 2, pad: around(1) },
    { batch: 3, size: [5, 4], kernel: [3, 3], channels: [5, 9], stride: 1, pad: around(1) },
    { batch: 7, size: [9, 9], kernel: [7, 7], channels: [3, 8], stride: 2, pad: around(3) },
    { batch: 32, size: [2, 2], kernel: [3, 3], channels: [16, 24], stride: 1, pad: around(1) },
    { batch: 32, size: [1, 1], kernel: [3, 3], channels: [6, 7], stride: 1, pad: around(1) },
    { batch: 4, size: [8, 8], kernel: [1, 1], channels: [9, 12], stride: 2, pad: 'valid' },
    { batch: 4, size: [8, 9], kernel: [1, 1], channels: [4, 1], stride: 1, pad: 'valid' },
    { batch: 4, size: [8, 9], kernel: [3, 2], channels: [1, 3], stride: [3, 4], pad: 'valid' },
    { batch: 4, size: [40, 41], kernel: [5, 2], channels: [2, 10], stride: [1, 2], pad: 'same' },
    { batch: 12, size: [12, 12], kernel: [3, 3], channels: [2, 3], stride: 1, pad: around(2) },
    { batch: 1, size: [7, 7], kernel: [3, 3], channels: [5, 6], stride: 1, pad: 'same' },
    { batch: 2, size: [7, 7], kernel: [3, 3], channels: [5, 6], stride: 2, pad: 'same' },
  ])(
    'of $batch images $size by $kernel, $channels channels, stride $stride, padding $pad: equal to cpu',
    async ({ batch, size, kernel, channels, stride, pad }) => {
      const x = wholeNumbers([batch, ...size, channels[0]], 1) as tf.Tensor4D;
      const filter = wholeNumbers([...kernel, ...channels], 2) as tf.Tensor4D;
      const convolve = (images: tf.Tensor, weights: tf.Tensor): tf.Tensor =>
        tf.conv2d(images as tf.Tensor4D, weights as tf.Tensor4D, stride, pad);
      const dy = wholeNumbers(convolve(x, filter).shape, 3);
      await expectEqual(() => [
        convolve(x, filter),
        tf.fused.conv2d({ x, filter, strides: stride, pad: pad }),
        ...tf.grads((images, weights) => tf.sum(tf.mul(convolve(images, weights), dy)))([x, filter]),
      ]);
    },
  );

  it('with a bias or a relu they are as on cpu', async () => {
    const x = wholeNumbers([4, 6, 6, 3], 1) as tf.Tensor4D;
    const filter = wholeNumbers([3, 3, 3, 8], 2) as tf.Tensor4D;
    const bias = wholeNumbers([8], 3);
    const settings = { x, filter, strides: 1, pad: 'same' } as const;
    await expectEqual(() => [
      tf.fused.conv2d({ ...settings, bias }),
      tf.fused.conv2d({ ...settings, activation: 'relu' }),
      tf.conv2d(x, filter, 1, 'same', 'NHWC', 2),
    ]);
  });

  it('the kernel gradient of many positions is summed in groups', () => {
    const x = tf.fill<tf.Rank.R4>([32, 64, 64, 1], 0.1);
    const filter = tf.zeros<tf.Rank.R4>([1, 1, 1, 1]);
    const gradient = tf.grad((weights) => tf.sum(tf.conv2d(x, weights as tf.Tensor4D, 1, 'valid')))(filter);
    const expected = 32 * 64 * 64 * Math.fround(0.1);
    // Groups of 1024 and 128 groups, each addition rounded by at most 2^-24. One float32 sum of all is off by 1e-3.
    expect(Math.abs(gradient.dataSync()[0] / expected - 1)).toBeLessThan((1024 + 128) * 2 ** -24);
  });
});

describe('pooling and sums', () => {
  it.each([
    [4, 3, 2, 'same'],
    [6, 2, 2, 'valid'],
    [7, 3, 1, 'same'],
    [1, 3, 3, 'valid'],
  ] as const)(
    'max pooling of %d channels by %d, stride %d, %s: equal to cpu',
    async (channels, window, stride, pad) => {
      const x = wholeNumbers([3, 8, 7, channels], 1) as tf.Tensor4D;
      const dy = wholeNumbers(tf.maxPool(x, window, stride, pad).shape, 2);
      await expectEqual(() =>
        tf.grad((images) => tf.sum(tf.mul(tf.maxPool(images as tf.Tensor4D, window, stride, pad), dy)))(x),
      );
    },
  );

  it('a window of NaN passes no gradient, here and without vectors', () => {
    const x = tf.fill<tf.Rank.R4>([1, 2, 4, 5], NaN);
    const y = tf.concat<tf.Tensor4D>([x, tf.ones([1, 2, 2, 5])], 2);
    const gradient = (): number[] =>
      Array.from(
        tf
          .grad((images) => tf.sum(tf.maxPool(images as tf.Tensor4D, 2, 2, 'valid')))(y)
          .dataSync(),
      );
    const values = gradient();
    // Of the three windows one is all numbers.
    expect(values.reduce((sum, value) => sum + value)).toBe(5);
    const restore = onMachine('no vectors');
    expect(gradient()).toEqual(values);
    restore();
  });

  it.each([1, 2, 3, 4, 5, 8, 9])('sums of the rows of %d columns: equal to cpu', async (columns) => {
    const matrices = [1, 3, 4, 7, 8].map((rows) => wholeNumbers([rows, columns], rows));
    await expectEqual(() => matrices.map((matrix) => tf.sum(matrix, 0)));
  });
});

describe('the compiled kernels', () => {
  const source = new URL('../../assembly/kernels.ts', import.meta.url);

  it.each([
    ['imported', kernelsBase64],
    ['shared', sharedKernelsBase64],
  ] as const)('%s memory: are what the source compiles to', async (memory, base64) => {
    expect(Buffer.from(await compileKernels(source, memory)).toString('base64')).toBe(base64);
  });

  it('bring no data of their own into memory that is not theirs', () => {
    const memory = new Memory({ initial: 1 });
    ownKernels(backendOver(memory));
    expect(new Uint8Array(memory.buffer).every((byte) => byte === 0)).toBe(true);
  });

  it('take a memory that threads share', () => {
    const memory = new Memory({ initial: 1, maximum: 16384, shared: true });
    new Float32Array(memory.buffer, 1024, 6).set([1, 2, 3, 4, 5, 6]);
    ownKernels(backendOver(memory))?.sumRows(1024, 2048, 4096, 3, 2);
    expect(Array.from(new Float32Array(memory.buffer, 2048, 2))).toEqual([9, 12]);
  });
});
