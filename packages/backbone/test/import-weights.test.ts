import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createEmbedder,
  dinov2Small14,
  exportWeights,
  fromFloat32,
  importWeights,
  parseSafetensors,
  resnet18,
  resnet34,
  toFloat32,
} from '../src/index.ts';
import type { Embedder, StoredTensor } from '../src/index.ts';
import { namedGroups } from '../src/weights/named-groups.ts';
import { resampleGrid } from '../src/weights/position-embedding.ts';
import { readGolden } from './golden.ts';
import { relativeDifference } from './numbers.ts';

beforeAll(() => tf.setBackend('cpu'));

type Tensors = Record<string, StoredTensor>;

const create = (seed: number, backbone = resnet18({ width: 2 })): Embedder =>
  createEmbedder({ backbone, imageSize: 32, embeddingLength: 6, seed });

const trunk = async (embedder = create(1)): Promise<Tensors> => ({
  ...parseSafetensors(await exportWeights(embedder, { part: 'backbone' })).tensors,
});

const renamed = (tensors: Tensors, prefix: string): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${prefix}${name}`, tensor]));

const backbone = { part: 'backbone' } as const;

describe('importWeights', () => {
  it.each(['', 'module.', 'backbone.', 'model.', 'encoder.', '_orig_mod.', 'module.encoder_q.', 'a.b.c.'])(
    "finds that names begin with '%s'",
    async (prefix) => {
      const classifier = { [`${prefix}fc.weight`]: fromFloat32(new Float32Array(32), [2, 16]) };
      const report = importWeights(
        create(2),
        { tensors: { ...renamed(await trunk(), prefix), ...classifier } },
        backbone,
      );
      expect(report).toMatchObject({ prefix, missing: [], extra: [], wrong: [] });
    },
  );

  it('asks which of two nets is meant', async () => {
    const two = { ...renamed(await trunk(create(1)), 'student.'), ...renamed(await trunk(create(3)), 'teacher.') };
    expect(() => importWeights(create(2), { tensors: two }, backbone)).toThrow(
      "importWeights: expected one net in the file, received 2 ('student.', 'teacher.'); choose one by prefix",
    );
    expect(importWeights(create(2), { tensors: two }, { ...backbone, prefix: 'teacher.' }).missing).toEqual([]);
  });

  it('takes the trunk of a whole embedder, and the other way round says how', async () => {
    const whole = parseSafetensors(await exportWeights(create(1))).tensors;
    expect(importWeights(create(2), { tensors: whole }, backbone)).toMatchObject({ missing: [], extra: [], wrong: [] });
    const tensors = await trunk();
    expect(() => importWeights(create(2), { tensors })).toThrow("The trunk fits; load it alone by part: 'backbone'");
  });

  it('names what differs in groups, in a few lines', async () => {
    const tensors = await trunk(create(1, resnet34({ width: 2 })));
    const deeper = (): unknown => importWeights(create(2), { tensors }, backbone);
    expect(deeper).toThrow(/extra: 80 of 216: layer1 \(10\), layer2 \(20\), layer3 \(40\), layer4 \(10\)/);
    const wider = await trunk(create(1, resnet18({ width: 4 })));
    try {
      importWeights(create(2), { tensors: wider }, backbone);
      expect.unreachable();
    } catch (error) {
      const { message } = error as Error;
      expect(message).toContain(
        'wrong: 100 of 100: \n    conv1.weight: expected floats [2, 3, 7, 7], received F32 [4, 3, 7, 7]',
      );
      expect(message).toContain("and 97 more\nCreate the embedder with the file's sizes, such as its width");
      expect(message.length).toBeLessThan(600);
    }
  });

  it('says that a file is of another net', () => {
    const tensors = { 'blocks.0.norm1.weight': fromFloat32(new Float32Array(2), [2]) };
    expect(() => importWeights(create(2), { tensors }, backbone)).toThrow(
      /No name is the embedder's: the file has blocks\.0\.norm1\.weight, the embedder conv1\.weight, bn1\.weight, bn1\.bias; it is of another net/,
    );
  });

  it.each([
    ['NaN', 'bn1.weight', NaN, 'received NaN in bn1.weight; the file is damaged'],
    ['infinity', 'conv1.weight', -Infinity, 'received -Infinity in conv1.weight; the file is damaged'],
    ['a negative variance', 'bn1.running_var', -1, 'received the variance -1 in bn1.running_var; the file is damaged'],
  ])('tells of %s, and changes nothing', async (_, name, value, message) => {
    const tensors = await trunk();
    const values = toFloat32(tensors[name]);
    values[values.length - 1] = value;
    tensors[name] = fromFloat32(values, tensors[name].shape);
    const embedder = create(2);
    const before = embedder.weights['conv1/kernel'].dataSync().slice();
    expect(() => importWeights(embedder, { tensors }, backbone)).toThrow(message);
    expect(() => importWeights(embedder, { tensors }, { ...backbone, strict: false })).toThrow(message);
    expect(embedder.weights['conv1/kernel'].dataSync()).toEqual(before);
  });

  it('says how torch files are read', () => {
    expect(() => importWeights(create(2), Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0))).toThrow(
      'importWeights: expected the bytes of a safetensors file, received those of a torch file; pass await readWeights(bytes)',
    );
  });

  it('refuses a part that there is not', () => {
    expect(() => importWeights(create(2), { tensors: {} }, { part: 'trunk' as 'all' })).toThrow(
      "importWeights: expected part 'all' or 'backbone', received 'trunk'",
    );
  });
});

describe('position embeddings of another image size', () => {
  const numbers = readGolden(new URL('golden/positions.safetensors', import.meta.url));
  const stored = numbers.tensor('pos_embed').dataSync() as Float32Array;

  it.each([
    ['to3x3', [3, 3]],
    ['to5x5', [5, 5]],
    ['to8x6', [8, 6]],
  ] as const)('are resampled as timm does: %s', (name, grid) => {
    const actual = resampleGrid(stored.subarray(3), [5, 5], grid, 3);
    const expected = numbers.tensor(name).dataSync().subarray(3);
    expect(actual.length).toBe(expected.length);
    expect(relativeDifference(actual, expected)).toBeLessThan(1e-5);
  });

  it('are fitted when weights are loaded, and that is said', async () => {
    const vit = { ...dinov2Small14(), width: 12, depth: 1, heads: 3 };
    const [from, to] = [
      createEmbedder({ backbone: vit, imageSize: 70, seed: 1 }),
      createEmbedder({ backbone: vit, imageSize: [42, 28], seed: 2 }),
    ];
    const file = await exportWeights(from, backbone);
    const report = importWeights(to, file, backbone);
    expect(report.resampled).toEqual(['pos_embed: 5 x 5 patches to 3 x 2']);
    const token = (embedder: Embedder): number[] => [
      ...embedder.weights['tokens/pos_embed'].dataSync().subarray(0, 12),
    ];
    expect(token(to)).toEqual(token(from));
  });
});

describe('namedGroups', () => {
  it.each([
    [[], 'none'],
    [['bn1.weight'], 'bn1.weight'],
    [['layer1.0.a', 'layer1.1.b', 'bn1.weight'], 'layer1 (2), bn1.weight'],
    [['blocks.0.a', 'blocks.0.b', 'blocks.1.a'], 'blocks.0 (2), blocks.1.a'],
    [
      Array.from({ length: 9 }, (_, i) => [`l${i}.a`, `l${i}.b`]).flat(),
      'l0 (2), l1 (2), l2 (2), l3 (2), l4 (2), l5 (2) and 3 more groups',
    ],
  ])('says %j as %s', (names, words) => {
    expect(namedGroups(names)).toBe(words);
  });
});
