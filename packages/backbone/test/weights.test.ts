import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createEmbedder,
  exportWeights,
  importWeights,
  parseSafetensors,
  resnet18,
  serializeSafetensors,
  toFloat32,
} from '../src/index.ts';
import type { Embedder, StoredTensor } from '../src/index.ts';
import { fromFloat32 } from '../src/weights/stored-numbers.ts';
import { randomImages } from './numbers.ts';

beforeAll(() => tf.setBackend('cpu'));

const create = (seed: number): Embedder =>
  createEmbedder({ backbone: resnet18({ width: 4 }), imageSize: 32, embeddingLength: 6, seed });

/** A file with some of its tensors replaced, or dropped where undefined. */
function edited(file: Uint8Array, changes: Record<string, StoredTensor | undefined>): Uint8Array {
  const tensors = Object.entries({ ...parseSafetensors(file).tensors, ...changes });
  return serializeSafetensors({
    tensors: Object.fromEntries(tensors.filter((entry): entry is [string, StoredTensor] => entry[1] !== undefined)),
  });
}

describe('exportWeights and importWeights', () => {
  it('carry all weights from one embedder to another, to the bit', async () => {
    const [from, to] = [create(1), create(2)];
    const report = importWeights(to, await exportWeights(from));
    expect(report).toMatchObject({ missing: [], extra: [], wrong: [] });
    expect(report.loaded).toHaveLength(Object.keys(to.weights).length);
    const images = randomImages(2, 32, 1);
    expect(to.apply(images).dataSync()).toEqual(from.apply(images).dataSync());
  });

  it("use torchvision's names and layouts", async () => {
    const { tensors } = parseSafetensors(await exportWeights(create(1)));
    expect(tensors['conv1.weight'].shape).toEqual([4, 3, 7, 7]);
    expect(tensors['layer2.0.downsample.0.weight'].shape).toEqual([8, 4, 1, 1]);
    expect(tensors['layer4.1.bn2.running_var'].shape).toEqual([32]);
    expect(tensors['bn1.num_batches_tracked'].dtype).toBe('I64');
    expect(tensors['global.weight'].shape).toEqual([6, 32]);
  });

  it("take a published ResNet's file for the backbone: its classifier does not disturb", async () => {
    const file = await exportWeights(create(1), { part: 'backbone' });
    expect(
      Object.keys(parseSafetensors(file).tensors).filter((name) => /^(global|keypoints|embedding)/.test(name)),
    ).toEqual([]);
    const published = edited(file, {
      'fc.weight': fromFloat32(new Float32Array(64), [2, 32]),
      'bn1.num_batches_tracked': undefined,
    });
    expect(importWeights(create(2), published, { part: 'backbone' })).toMatchObject({
      missing: [],
      extra: [],
      wrong: [],
    });
  });

  it('strip a prefix', async () => {
    const { tensors } = parseSafetensors(await exportWeights(create(1)));
    const prefixed = Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`net.${name}`, tensor]));
    const report = importWeights(create(2), serializeSafetensors({ tensors: prefixed }), { prefix: 'net.' });
    expect(report).toMatchObject({ missing: [], extra: [], wrong: [] });
  });

  it('name what is missing, extra and wrong, and change nothing', async () => {
    const embedder = create(2);
    const before = embedder.weights['conv1/kernel'].dataSync().slice();
    const file = edited(await exportWeights(create(1)), {
      'bn1.weight': undefined,
      'arc.bias': fromFloat32(new Float32Array(1), [1]),
      'global.bias': fromFloat32(new Float32Array(7), [7]),
      'bn1.bias': { dtype: 'I32', shape: [4], bytes: new Uint8Array(16) },
    });
    expect(() => importWeights(embedder, file)).toThrow(/importWeights: expected the embedder's tensors/);
    expect(() => importWeights(embedder, file)).toThrow('missing: bn1.weight');
    expect(() => importWeights(embedder, file)).toThrow('extra: arc.bias');
    expect(() => importWeights(embedder, file)).toThrow('global.bias: expected floats [6], received F32 [7]');
    expect(() => importWeights(embedder, file)).toThrow('bn1.bias: expected floats [4], received I32 [4]');
    expect(embedder.weights['conv1/kernel'].dataSync()).toEqual(before);

    const report = importWeights(embedder, file, { strict: false });
    expect(report.missing).toEqual(['bn1.weight']);
    expect(report.extra).toEqual(['arc.bias']);
    expect(report.wrong).toHaveLength(2);
    expect(report.loaded).toContain('conv1.weight');
  });
});

describe('parseSafetensors', () => {
  const file = serializeSafetensors({
    tensors: { a: fromFloat32(Float32Array.of(1, -2), [2]) },
    metadata: { format: 'pt' },
  });

  it('reads what was written', () => {
    const { tensors, metadata } = parseSafetensors(file);
    expect([...toFloat32(tensors.a)]).toEqual([1, -2]);
    expect(metadata).toEqual({ format: 'pt' });
  });

  it('refuses a file that is cut short anywhere', () => {
    for (let length = 0; length < file.length; length++) {
      expect(() => parseSafetensors(file.subarray(0, length)), `${length} bytes`).toThrow(
        /^parseSafetensors: expected/,
      );
    }
  });

  it.each([
    ['a type that there is not', { a: { dtype: 'F31', shape: [2], data_offsets: [0, 8] } }, 'received a of F31'],
    [
      'a shape that the bytes do not fill',
      { a: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } },
      'expected 12 bytes for a F32 [3], received 8',
    ],
    [
      'bytes outside of the file',
      { a: { dtype: 'F32', shape: [2], data_offsets: [4, 12] } },
      'expected a within 8 bytes, received 4 to 12',
    ],
    [
      'bytes after the tensors',
      { a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } },
      'expected 4 bytes of tensors, received 8',
    ],
    [
      'a gap',
      { a: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } },
      'expected a to begin at byte 0, after the one before, received 4',
    ],
    [
      'an overlap',
      { a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] }, b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } },
      'expected b to begin at byte 8, after the one before, received 4',
    ],
    ['metadata that is a text', { __metadata__: 'pt' }, 'expected __metadata__ of texts by name, received "pt"'],
    [
      'a shape that is none',
      { a: { dtype: 'F32', shape: [-1], data_offsets: [0, 8] } },
      'expected a shape of whole numbers for a, received [-1]',
    ],
    [
      'what no tensor has',
      { a: { dtype: 'F32', shape: [2], data_offsets: [0, 8], x: 1 } },
      'expected dtype, shape and data_offsets for a, received x',
    ],
    ['a list', [1], 'expected a header of JSON, received "[1]"'],
  ])('refuses %s', (_, header, message) => {
    const json = new TextEncoder().encode(JSON.stringify(header));
    const bytes = new Uint8Array(8 + json.length + 8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
    bytes.set(json, 8);
    expect(() => parseSafetensors(bytes)).toThrow(message);
  });
});

describe('parseSafetensors of a header with a name twice', () => {
  it('refuses it', () => {
    const entry = '{"dtype":"F32","shape":[2],"data_offsets":[0,8]}';
    const json = new TextEncoder().encode(`{"a:{":${entry},"a:\\u007b":${entry}}`);
    const bytes = new Uint8Array(8 + json.length + 8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
    bytes.set(json, 8);
    expect(() => parseSafetensors(bytes)).toThrow('expected each name once, received "a:{" twice');
  });
});

describe('toFloat32', () => {
  const bits = (words: number[]): Uint8Array => new Uint8Array(Uint16Array.from(words).buffer);

  it.each<[string, StoredTensor, number[]]>([
    [
      'F16',
      { dtype: 'F16', shape: [5], bytes: bits([0x3c00, 0xc000, 0x0001, 0x7c00, 0x3555]) },
      [1, -2, 2 ** -24, Infinity, 0.333251953125],
    ],
    ['BF16', { dtype: 'BF16', shape: [3], bytes: bits([0x3f80, 0xc000, 0x7f80]) }, [1, -2, Infinity]],
    ['F64', { dtype: 'F64', shape: [1], bytes: new Uint8Array(Float64Array.of(0.5).buffer) }, [0.5]],
  ])('reads %s', (_, tensor, expected) => {
    expect([...toFloat32(tensor)]).toEqual(expected);
  });
});
