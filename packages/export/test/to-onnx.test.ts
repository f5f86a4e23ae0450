import '@tensorflow/tfjs-backend-cpu';
import { fromBinary } from '@bufbuild/protobuf';
import { saveEmbedder } from '@htg/backbone';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { ModelProtoSchema } from '../src/generated/onnx_pb.ts';
import { toOnnx } from '../src/index.ts';
import type { OnnxOptions } from '../src/index.ts';
import { runOnnx } from './onnx-session.ts';
import { distance, drawnEmbedder, drawnImages, smallEmbedders, worstCosine } from './small-embedders.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('onnxruntime gives our embeddings', () => {
  it.each(Object.entries(smallEmbedders))('%s', async (_name, options) => {
    const embedder = drawnEmbedder(options);
    const images = drawnImages(3, [embedder.input.height, embedder.input.width]);
    const ours = await embedder.apply(images).data();
    const onnx = await toOnnx(embedder);
    expect(distance(await runOnnx(onnx, images), ours)).toBeLessThan(1e-4);
    // The number of images is open.
    const one = tf.slice(images, [1, 0, 0, 0], [1, -1, -1, -1]);
    const { outputLength } = embedder;
    const second = ours.slice(outputLength, 2 * outputLength);
    expect(distance(await runOnnx(onnx, one), second)).toBeLessThan(1e-4);
  });
});

const small = smallEmbedders['resnet18 with keypoint blocks and a neck'];

it.each([17, 18, 19, 20, 21] as const)('writes version %d of the operators', async (opset) => {
  const embedder = drawnEmbedder(smallEmbedders['dinov2Small14, class token and average']);
  const images = drawnImages(2, [embedder.input.height, embedder.input.width]);
  const onnx = await toOnnx(embedder, { opset });
  expect(fromBinary(ModelProtoSchema, onnx).opsetImport.map(({ version }) => version)).toEqual([BigInt(opset)]);
  expect(distance(await runOnnx(onnx, images), await embedder.apply(images).data())).toBeLessThan(1e-4);
});

describe('a smaller file', () => {
  it.each([
    ['float16', { dtype: 'float16' } as const, 0.55, 0.99999],
    ['int8', { quantize: 'int8' } as const, 0.35, 0.999],
  ])('%s: its size and the cosine to ours', async (_name, options: OnnxOptions, share, cosine) => {
    const embedder = drawnEmbedder({ ...small, embeddingLength: 64 });
    const images = drawnImages(3, [40, 40]);
    const whole = await toOnnx(embedder);
    const stored = await toOnnx(embedder, options);
    expect(stored.length / whole.length).toBeLessThan(share);
    const received = await runOnnx(stored, images);
    const ours = await embedder.apply(images).data();
    expect(worstCosine(received, ours, embedder.outputLength)).toBeGreaterThan(cosine);
    expect(distance(received, ours)).toBeGreaterThan(1e-6);
  });
});

describe('toOnnx', () => {
  it('names what goes in and comes out, and keeps the contract', async () => {
    const embedder = drawnEmbedder(small);
    const contract = JSON.stringify({ format: 'htg.model', version: 1 });
    const model = fromBinary(ModelProtoSchema, await toOnnx(embedder, { contract, name: 'mugs' }));
    expect(model.metadataProps).toMatchObject([{ key: 'htg.contract', value: contract }]);
    expect(model.producerName).toBe('@htg/export');
    const { graph } = model;
    expect(graph?.name).toBe('mugs');
    const shapeOf = (value?: NonNullable<typeof graph>['input'][number]) =>
      value?.type?.value.case === 'tensorType'
        ? value.type.value.value.shape?.dim.map(({ value: dim }) => dim.value)
        : [];
    expect(graph?.input.map(({ name }) => name)).toEqual(['images']);
    expect(shapeOf(graph?.input[0])).toEqual(['N', 40n, 40n, 3n]);
    expect(graph?.output.map(({ name }) => name)).toEqual(['embeddings']);
    expect(shapeOf(graph?.output[0])).toEqual(['N', BigInt(embedder.outputLength)]);
    // Zeros before convolutions are theirs, batch norms are folded: pads are left before the pooling alone.
    const types = graph?.node.map(({ opType }) => opType) ?? [];
    expect(types.filter((type) => type === 'Pad')).toHaveLength(1);
    expect(types.filter((type) => type === 'Transpose')).toHaveLength(1);
  });

  it('writes the same of the saved files as of the embedder', async () => {
    const embedder = drawnEmbedder(small);
    const [ofFiles, ofEmbedder] = [await toOnnx(await saveEmbedder(embedder)), await toOnnx(embedder)];
    expect(Buffer.compare(ofFiles, ofEmbedder)).toBe(0);
  });

  it('leaves no tensors behind', async () => {
    const embedder = drawnEmbedder(small);
    const saved = await saveEmbedder(embedder);
    const before = tf.memory().numTensors;
    await toOnnx(embedder);
    await toOnnx(saved);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each<[object, string]>([
    [
      { opset: 16 },
      'toOnnx: expected opset to be one of 17, 18, 19, 20, 21, received 16; leave it out or take one of them',
    ],
    [{ dtype: 'float8' }, 'toOnnx: expected dtype to be one of float32, float16, received "float8"; write float32'],
    [
      { quantise: 'int8' },
      'toOnnx: expected options among contract, dtype, name, opset, quantize, received quantise; write quantize',
    ],
    [{ quantize: 'int4' }, 'toOnnx: expected quantize to be one of int8, received "int4"; write int8'],
    [
      { quantize: 'int8', dtype: 'float16' },
      'toOnnx: expected dtype or quantize, received float16 and int8; leave one out',
    ],
  ])('refuses %j', async (options, message) => {
    await expect(toOnnx(drawnEmbedder(small), options)).rejects.toThrow(message);
  });

  it('refuses weights that half precision does not reach', async () => {
    const embedder = drawnEmbedder(small);
    embedder.weights['global/kernel'].assign(tf.fill(embedder.weights['global/kernel'].shape, 1e5));
    await expect(toOnnx(embedder, { dtype: 'float16' })).rejects.toThrow(
      'toHalf: expected numbers between -65504 and 65504, received 100000; export these weights as float32',
    );
  });
});
