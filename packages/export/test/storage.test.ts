import '@tensorflow/tfjs-backend-cpu';
import '@htg/backbone/layers';
import { exportWeights, parseSafetensors, saveEmbedder, toFloat32 } from '@htg/backbone';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { halveSafetensors, toSavedModel, toTfjs } from '../src/index.ts';
import { distance, drawnEmbedder, drawnImages, smallEmbedders, worstCosine } from './small-embedders.ts';

const small = { ...smallEmbedders['resnet18 with keypoint blocks and a neck'], embeddingLength: 64 };

beforeAll(() => tf.setBackend('cpu'));

describe('toTfjs', () => {
  it.each([
    ['float16', 0.55, 0.99999],
    ['int8', 0.35, 0.99],
  ] as const)(
    '%s: a layers model that TensorFlow.js loads by itself; its size and the cosine to ours',
    async (quantize, share, cosine) => {
      const embedder = drawnEmbedder(small);
      const images = drawnImages(3, [40, 40]);
      const saved = await saveEmbedder(embedder);
      const { modelJson, weights } = toTfjs(saved, { quantize });
      expect(weights.length / saved.weights.length).toBeLessThan(share);
      const { weightsManifest, modelTopology } = JSON.parse(modelJson) as tf.io.ModelJSON;
      const weightSpecs = weightsManifest[0].weights;
      const artifacts = { modelTopology, weightSpecs, weightData: new Uint8Array(weights).buffer };
      const model = await tfl.loadLayersModel({ load: () => Promise.resolve(artifacts as tf.io.ModelArtifacts) });
      const received = await (model.predict(images) as tf.Tensor).data<'float32'>();
      const ours = await embedder.apply(images).data();
      expect(worstCosine(received, ours, embedder.outputLength)).toBeGreaterThan(cosine);
      expect(distance(received, ours)).toBeGreaterThan(1e-6);
    },
  );

  it('leaves 32 bits as they are, and refuses what it does not know', async () => {
    const saved = await saveEmbedder(drawnEmbedder(small));
    expect(toTfjs(saved)).toBe(saved);
    expect(() => toTfjs(saved, { quantize: 'int4' as 'int8' })).toThrow(
      'toTfjs: expected quantize to be one of float16, int8, received "int4"',
    );
    expect(() => toTfjs(saved, { dtype: 'float16' } as object)).toThrow('received dtype');
  });
});

describe('halveSafetensors', () => {
  it('has kernels and matrices in half precision, all else as it was', async () => {
    const whole = await exportWeights(drawnEmbedder(small));
    const halved = parseSafetensors(halveSafetensors(whole));
    const { tensors } = parseSafetensors(whole);
    expect(Object.keys(halved.tensors).sort()).toEqual(Object.keys(tensors).sort());
    for (const [name, { shape, ...tensor }] of Object.entries(halved.tensors)) {
      expect(shape).toEqual(tensors[name].shape);
      if (shape.length < 2) {
        expect(tensor.bytes).toEqual(tensors[name].bytes);
        continue;
      }
      expect(tensor.dtype).toBe('F16');
      const values = toFloat32(tensors[name]);
      // 11 bits of precision.
      toFloat32({ ...tensor, shape }).forEach((value, i) => {
        expect(Math.abs(value - values[i])).toBeLessThanOrEqual(Math.abs(values[i]) * 2 ** -11 + 2 ** -25);
      });
    }
  });
});

describe('toSavedModel', () => {
  it.each([
    ['float16', 0.55],
    ['int8', 0.35],
  ] as const)('%s: its size', async (quantize, share) => {
    const embedder = drawnEmbedder(small);
    const whole = await toSavedModel(embedder);
    expect((await toSavedModel(embedder, { quantize })).length / whole.length).toBeLessThan(share);
    await expect(toSavedModel(embedder, { opset: 17 } as object)).rejects.toThrow(
      'toSavedModel: expected options among quantize',
    );
  });
});
