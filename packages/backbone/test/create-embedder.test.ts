import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EmbedderOptions } from '../src/index.ts';
import { createEmbedder, resnet18, resnet50, smallImageStem } from '../src/index.ts';
import { randomImages } from './numbers.ts';

beforeAll(() => tf.setBackend('cpu'));

const small: EmbedderOptions = { backbone: resnet18({ width: 4 }), imageSize: 32, embeddingLength: 6, seed: 3 };

/** The bytes of all weights by path. */
function snapshot(weights: Readonly<Record<string, tf.Variable>>): Record<string, number[]> {
  return Object.fromEntries(Object.entries(weights).map(([path, variable]) => [path, [...variable.dataSync()]]));
}

function changed(before: Record<string, number[]>, after: Record<string, number[]>): string[] {
  return Object.keys(before).filter((path) => before[path].some((value, i) => value !== after[path][i]));
}

describe('createEmbedder', () => {
  it('concatenates the global feature and those of the keypoint blocks, each of a known length', () => {
    const embedder = createEmbedder(small);
    expect(embedder.parts).toEqual({ global: 6, keypoints3: 16, keypoints4: 32 });
    expect(Object.keys(embedder.parts)).toEqual(['global', 'keypoints3', 'keypoints4']);
    expect(embedder.outputLength).toBe(54);
    const embeddings = embedder.apply(randomImages(2, 32, 1));
    expect(embeddings.shape).toEqual([2, 54]);
    expect(embeddings.dataSync().every(Number.isFinite)).toBe(true);
  });

  it.each<[string, Partial<EmbedderOptions>, Record<string, number>]>([
    ['no fully connected layer', { embeddingLength: null }, { global: 32, keypoints3: 16, keypoints4: 32 }],
    ['no keypoint blocks', { keypointBlocks: [] }, { global: 6 }],
    ['other blocks', { keypointBlocks: [2] }, { global: 6, keypoints2: 8 }],
    ['fewer keypoints than channels', { keypoints: 2 }, { global: 6, keypoints3: 32, keypoints4: 64 }],
    ['GeM', { pooling: 'gem', keypointBlocks: [] }, { global: 6 }],
    ['no embedding norm', { embeddingNorm: 'none' }, { global: 6, keypoints3: 16, keypoints4: 32 }],
    [
      'the small stem',
      { backbone: resnet18({ width: 4, stem: smallImageStem }), imageSize: 16 },
      { global: 6, keypoints3: 16, keypoints4: 32 },
    ],
    ['ResNet-50', { backbone: resnet50({ width: 2, lastStride: 1 }) }, { global: 6, keypoints3: 32, keypoints4: 64 }],
    ['oblong images', { imageSize: [32, 16] }, { global: 6, keypoints3: 16, keypoints4: 32 }],
  ])('offers %s', (_, options, parts) => {
    const embedder = createEmbedder({ ...small, ...options });
    expect(embedder.parts).toEqual(parts);
    const { height, width } = embedder.input;
    const embeddings = embedder.apply(tf.zeros([2, height, width, 3]));
    expect(embeddings.shape).toEqual([2, embedder.outputLength]);
    embedder.dispose();
  });

  it('names every layer, so that weights have paths that do not depend on what was made before', () => {
    const first = createEmbedder(small);
    const second = createEmbedder(small);
    expect(Object.keys(second.weights)).toEqual(Object.keys(first.weights));
    expect(Object.keys(first.weights)).toContain('block3.1.conv2/kernel');
    expect(Object.keys(first.trainable)).not.toContain('bn1/moving_mean');
  });

  it('draws the same weights from the same seed, and others from another', () => {
    const first = snapshot(createEmbedder(small).weights);
    expect(snapshot(createEmbedder(small).weights)).toEqual(first);
    const other = changed(first, snapshot(createEmbedder({ ...small, seed: 4 }).weights));
    expect(other).toContain('conv1/kernel');
    expect(other).toContain('global/bias');
  });

  it('normalizes pixels inside: an image of the mean color is all zeros to the first convolution', () => {
    const embedder = createEmbedder({ ...small, colors: { mean: [0.2, 0.4, 0.6], deviation: [0.1, 0.2, 0.3] } });
    const { model } = embedder;
    const normalize = model.getLayer('normalize');
    const pixels = tf.tensor4d([51, 102, 153, 255, 255, 255], [1, 1, 2, 3]);
    const values = (normalize.call(pixels, {}) as tf.Tensor).dataSync();
    for (const value of values.slice(0, 3)) expect(value).toBeCloseTo(0, 5);
    expect(values[3]).toBeCloseTo((1 - 0.2) / 0.1, 4);
    expect(values[5]).toBeCloseTo((1 - 0.6) / 0.3, 4);
  });

  it('takes whole-numbered and floating pixels alike', () => {
    const embedder = createEmbedder(small);
    const images = randomImages(2, 32, 1);
    const fromInts = embedder.apply(images).dataSync();
    const fromFloats = embedder.apply(tf.cast(images, 'float32')).dataSync();
    expect(fromInts).toEqual(fromFloats);
  });

  it('changes running statistics, and nothing else, in training, and nothing at inference', () => {
    const embedder = createEmbedder(small);
    const images = randomImages(3, 32, 1);
    const before = snapshot(embedder.weights);
    embedder.apply(images);
    expect(changed(before, snapshot(embedder.weights))).toEqual([]);
    embedder.apply(images, { training: true });
    const moved = changed(before, snapshot(embedder.weights));
    expect(moved.filter((path) => !path.includes('/moving_'))).toEqual([]);
    expect(moved.length).toBe(Object.keys(embedder.weights).length - Object.keys(embedder.trainable).length);
  });

  it('has a gradient for every weight that learns', () => {
    const embedder = createEmbedder({ ...small, pooling: 'gem' });
    const images = randomImages(3, 32, 1);
    const loss = (): tf.Scalar => tf.sum(tf.sin(embedder.apply(images, { training: true })));
    const { grads } = tf.variableGrads(loss, Object.values(embedder.trainable));
    for (const [path, variable] of Object.entries(embedder.trainable)) {
      expect(grads[variable.name], path).not.toBeNull();
    }
  });

  it('leaves no tensor behind', () => {
    const images = randomImages(2, 32, 1);
    const before = tf.memory().numTensors;
    const embedder = createEmbedder(small);
    embedder.apply(images).dispose();
    embedder.apply(images, { training: true }).dispose();
    embedder.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each<[Partial<EmbedderOptions>, string]>([
    [{ imageSize: 0 }, 'createEmbedder: expected a whole imageSize > 0, received 0 x 0'],
    [{ embeddingLength: 1.5 }, 'createEmbedder: expected a whole embeddingLength in 1..65536 or null, received 1.5'],
    [
      { keypointBlocks: [3, 5] },
      'createEmbedder: expected keypointBlocks to be some of 1, 2, 3, 4, each once, received [3, 5]',
    ],
    [{ embeddingLength: 100_000_000 }, 'embeddingLength in 1..65536 or null, received 100000000'],
    [{ keypointBlocks: [3, 3] }, 'received [3, 3]'],
    [{ keypoints: -1 }, 'createEmbedder: expected whole keypoints > 0, received -1'],
  ])('says what is wrong with %j', (options, message) => {
    expect(() => createEmbedder({ ...small, ...options })).toThrow(message);
  });

  it('builds no net that fills no memory', () => {
    expect(() => resnet18({ width: 100_000_000 })).toThrow('expected a whole width in 1..4096, received 100000000');
  });

  it('says which images it takes', () => {
    const embedder = createEmbedder(small);
    expect(() => embedder.apply(tf.zeros([2, 16, 32, 3]))).toThrow(
      'embedder.apply: expected images [N, 32, 32, 3], received [2, 16, 32, 3]; resize them',
    );
  });
});
