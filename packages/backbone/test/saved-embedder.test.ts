import { randomStream } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { io } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { createEmbedder, loadEmbedder, resnet18, saveEmbedder } from '../src/index.ts';
import type { Embedder } from '../src/index.ts';
import '../src/layers.ts';
import { randomImages, relativeDifference } from './numbers.ts';

beforeAll(() => tf.setBackend('cpu'));

const images = (): tf.Tensor4D => randomImages(3, 32, 1);

function trained(): Embedder {
  const embedder = createEmbedder({
    backbone: resnet18({ width: 4 }),
    imageSize: 32,
    embeddingLength: 6,
    pooling: 'gem',
    keypoints: 3,
    neck: 'batch',
    freezeThrough: 'stem',
    seed: 3,
  });
  const stream = randomStream(1, 'statistics');
  for (let i = 0; i < 3; i++) {
    const batch = tf.tensor4d(
      Float32Array.from({ length: 4 * 32 * 32 * 3 }, () => 255 * stream.uniform()),
      [4, 32, 32, 3],
    );
    embedder.apply(batch, { training: true });
  }
  return embedder;
}

/** A model.json whose first weight is described in another way. */
function withSpec(change: object): (json: string) => string {
  return (json) => {
    const description = JSON.parse(json) as io.ModelJSON;
    Object.assign(description.weightsManifest[0].weights[0], change);
    return JSON.stringify(description);
  };
}

describe('saveEmbedder', () => {
  it('saves what plain TensorFlow.js loads: the same embeddings', async () => {
    const embedder = trained();
    const { modelJson, weights } = await saveEmbedder(embedder);
    const { modelTopology, weightsManifest } = JSON.parse(modelJson) as io.ModelJSON;
    const [{ weights: weightSpecs }] = weightsManifest;
    const weightData = new Uint8Array(weights).buffer;
    const plain = await tfl.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
    // The stock batch norm computes the same formula in another order.
    const expected = embedder.apply(images()).dataSync();
    expect(relativeDifference((plain.predict(images()) as tf.Tensor).dataSync(), expected)).toBeLessThan(1e-4);
  });

  it('comes back with the same options, weights and embeddings, ready for training', async () => {
    const embedder = trained();
    const loaded = loadEmbedder(await saveEmbedder(embedder));
    expect(loaded.options).toEqual(embedder.options);
    expect(loaded.parts).toEqual(embedder.parts);
    expect(Object.keys(loaded.trainable)).toEqual(Object.keys(embedder.trainable));
    expect(loaded.apply(images()).dataSync()).toEqual(embedder.apply(images()).dataSync());
    loaded.apply(images(), { training: true });
  });

  it('names what does not belong together', async () => {
    const { modelJson, weights } = await saveEmbedder(trained());
    expect(() => loadEmbedder({ modelJson, weights: weights.subarray(4) })).toThrow(
      'are both files whole and of one model?',
    );
    const foreign = { ...(JSON.parse(modelJson) as io.ModelJSON), userDefinedMetadata: {} };
    expect(() => loadEmbedder({ modelJson: JSON.stringify(foreign), weights })).toThrow(
      'loadEmbedder: expected a model.json of saveEmbedder',
    );
  });

  it.each<[string, (json: string) => string, string]>([
    ['no JSON', (json) => json.slice(0, 500), 'loadEmbedder: expected JSON in model.json, received '],
    ['null', () => 'null', 'loadEmbedder: expected an object in model.json, received null'],
    ['no weights', (json) => json.replace('weightsManifest', 'other'), 'expected names, shapes and types of 32-bit'],
    ['another type', withSpec({ dtype: 'int8' }), 'expected names, shapes and types of 32-bit'],
    ['a vast net', (json) => json.replace('"width":4', '"width":40000000'), 'received backbone.width 40000000 in'],
    ['another name', withSpec({ name: 'else/kernel' }), 'received others; are both files'],
  ])('refuses a model.json that is %s', async (_, change, message) => {
    const { modelJson, weights } = await saveEmbedder(trained());
    const changed = change(modelJson);
    expect(changed).not.toBe(modelJson);
    expect(() => loadEmbedder({ modelJson: changed, weights })).toThrow(message);
  });

  it.each([
    ['NaN', NaN],
    ['Infinity', Infinity],
  ])('names the weight that holds %s, and builds nothing', async (word, value) => {
    const { modelJson, weights } = await saveEmbedder(trained());
    const [{ weights: specs }] = (JSON.parse(modelJson) as io.ModelJSON).weightsManifest;
    const second = 4 * specs[0].shape.reduce((a, b) => a * b, 1);
    new DataView(weights.buffer, weights.byteOffset).setFloat32(second, value, true);
    const before = tf.memory().numTensors;
    expect(() => loadEmbedder({ modelJson, weights })).toThrow(
      `loadEmbedder: expected finite numbers and variances >= 0, received ${word} in ${specs[1].name}; the file is damaged`,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves no tensor behind', async () => {
    const embedder = trained();
    const before = tf.memory().numTensors;
    loadEmbedder(await saveEmbedder(embedder)).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
