import type { GraphDescription } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { narrowInputs } from '../src/compile/narrow-inputs.ts';
import { byteTensor, compile } from '../src/index.ts';
import { onBackends } from './on-backends.ts';
import { onTensorFlow } from './on-tensorflow.ts';

const bytes = Uint8Array.from({ length: 24 }, (_, i) => (i * 37) % 256);

onBackends('byteTensor', (test) => {
  test('holds the bytes as whole numbers, for every op and every reader', async () => {
    const before = tf.memory().numTensors;
    const own = bytes.slice();
    const x = byteTensor<tf.Rank.R3>(own, [2, 4, 3]);
    own.fill(0);
    expect([x.dtype, x.shape]).toEqual(['int32', [2, 4, 3]]);
    const results = tf.tidy(() => ({
      sum: tf.sum(x),
      half: tf.div(tf.cast(x, 'float32'), 2),
      part: tf.slice(x, [1, 0, 0]),
    }));
    expect([...(await x.data())]).toEqual([...bytes]);
    expect(results.sum.dataSync()[0]).toBe(bytes.reduce((sum, byte) => sum + byte, 0));
    expect([...results.half.dataSync()]).toEqual([...bytes].map((byte) => byte / 2));
    expect([...results.part.dataSync()]).toEqual([...bytes.subarray(12)]);
    tf.dispose([x, results]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('refuses what is not as many bytes as the shape asks for', () => {
    expect(() => byteTensor(bytes, [2, 3])).toThrow(
      'byteTensor: expected 6 bytes for the shape [2, 3], received 24; pass one for each element',
    );
    expect(() => byteTensor([1, 2] as unknown as Uint8Array, [2])).toThrow(
      "byteTensor: expected a Uint8Array, received [object Array]; pass other numbers to tensor(values, shape, 'int32')",
    );
  });

  test('a compiled function computes the same of bytes and of whole numbers', async () => {
    const before = tf.memory().numTensors;
    const normalize = compile(({ images, shift }: { images: tf.Tensor; shift: tf.Tensor }) => ({
      normal: tf.div(tf.sub(tf.cast(images, 'float32'), shift), 58),
      images,
      twice: tf.add(images, images),
    }));
    const shift = tf.scalar(116);
    const x = { bytes: byteTensor(bytes, [2, 4, 3]), whole: tf.tensor(bytes, [2, 4, 3], 'int32') };
    for (let call = 0; call < 2; call++) {
      const fromBytes = await normalize({ images: x.bytes, shift });
      const fromWhole = await normalize({ images: x.whole, shift });
      for (const name of ['normal', 'images', 'twice'] as const) {
        expect(fromBytes[name].dtype).toBe(fromWhole[name].dtype);
        expect([...fromBytes[name].dataSync()]).toEqual([...fromWhole[name].dataSync()]);
      }
      tf.dispose([fromBytes, fromWhole]);
    }
    normalize.dispose();
    tf.dispose([x, shift]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

onTensorFlow('a compiled function gets the bytes themselves, and leaves none behind', async ({ backend, binding }) => {
  const before = binding.getNumOfTensors();
  const cast = compile(({ images }: { images: tf.Tensor }) => ({ floats: tf.cast(images, 'float32') }));
  for (let call = 0; call < 3; call++) {
    const images = byteTensor(bytes, [24]);
    const number = backend.byteNumber(images.dataId) ?? -1;
    expect(binding.specOf(number)).toEqual({ type: binding.TF_UINT8, shape: [24] });
    const { floats } = await cast({ images });
    // Only the trace of the first call saw it widened.
    expect(backend.knownNumber(images.dataId) === undefined).toBe(call > 0);
    expect([...floats.dataSync()]).toEqual([...bytes]);
    tf.dispose([images, floats]);
  }
  expect(cast.traces).toBe(1);
  cast.dispose();
  expect(binding.getNumOfTensors()).toBe(before);
});

onTensorFlow('narrowInputs casts from bytes where a cast reads them, and widens once for all others', () => {
  const input = { from: 'input', index: 0 } as const;
  const types = (from: number, to: number) => [
    { name: 'SrcT', type: 4, value: from },
    { name: 'DstT', type: 4, value: to },
  ];
  const graph: GraphDescription = {
    inputs: [{ type: 3, shape: [2] }],
    ...{ variables: [], constants: [], assignments: [] },
    nodes: [
      { op: 'Cast', attributes: types(3, 1), inputs: [input] },
      { op: 'AddV2', attributes: [], inputs: [input, input] },
      { op: 'Neg', attributes: [], inputs: [input] },
    ],
    outputs: [{ value: { from: 'node', index: 2, output: 0 }, type: 3 }],
  };
  expect(narrowInputs(graph, new Set())).toBe(graph);
  const { inputs, nodes, outputs } = narrowInputs(graph, new Set([0]));
  expect(inputs).toEqual([{ type: 4, shape: [2] }]);
  expect(nodes.map(({ op }) => op)).toEqual(['Cast', 'Cast', 'AddV2', 'Neg']);
  expect(nodes[0].attributes).toEqual(types(4, 1));
  expect(nodes[1].attributes.slice(0, 2)).toEqual(types(4, 3));
  const wide = { from: 'node', index: 1, output: 0 };
  expect([nodes[2].inputs, nodes[3].inputs]).toEqual([[wide, wide], [wide]]);
  expect(outputs[0].value).toEqual({ from: 'node', index: 3, output: 0 });
});
