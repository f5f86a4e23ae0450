import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { createEmbedder, foldBatchNorm, keypointDensities, resnet18, resnet50, smallImageStem } from '../src/index.ts';
import type { Embedder, EmbedderOptions } from '../src/index.ts';
import { randomImages, relativeDifference } from './numbers.ts';

beforeAll(() => tf.setBackend('cpu'));

const small: EmbedderOptions = {
  backbone: resnet18({ width: 2, stem: { kernelSize: 3, stride: 2, pool: false } }),
  imageSize: 16,
  embeddingLength: 4,
  keypointBlocks: [3],
  seed: 3,
};

/** Plain gradient steps on a loss that pulls at every coordinate. */
function train(embedder: Embedder, steps: number): void {
  const images = randomImages(3, 16, 1);
  const weights = Object.values(embedder.trainable);
  for (let i = 0; i < steps; i++) {
    tf.tidy(() => {
      const loss = (): tf.Scalar => tf.mean(tf.sin(embedder.apply(images, { training: true })));
      const { grads } = tf.variableGrads(loss, weights);
      for (const weight of weights) weight.assign(tf.sub(weight, tf.mul(grads[weight.name], 0.05)));
    });
  }
}

const bytes = (weights: Embedder['weights']): Record<string, number[]> =>
  Object.fromEntries(Object.entries(weights).map(([path, variable]) => [path, [...variable.dataSync()]]));

function unchanged(before: Record<string, number[]>, after: Record<string, number[]>): string[] {
  return Object.keys(before).filter((path) => before[path].every((value, i) => value === after[path][i]));
}

describe('freezing', () => {
  it('leaves frozen stages unchanged to the bit after 20 steps, and changes the others', () => {
    const embedder = createEmbedder({ ...small, freezeThrough: 'block2' });
    const before = bytes(embedder.weights);
    train(embedder, 20);
    const frozen = Object.keys(before).filter((path) => /^(conv1|bn1|block[12])/.test(path));
    expect(frozen.length).toBeGreaterThan(30);
    const same = unchanged(before, bytes(embedder.weights));
    expect(same).toEqual(expect.arrayContaining(frozen));
    // A channel or two may be dead in so narrow a net, but every kernel beyond learns.
    expect(same.filter((path) => path.endsWith('/kernel') && !frozen.includes(path))).toEqual([]);
  });

  it('leaves frozen statistics as they are after 20 steps, while gamma and beta learn', () => {
    const embedder = createEmbedder({ ...small, frozenStatistics: true });
    const before = bytes(embedder.weights);
    train(embedder, 20);
    const trunk = Object.keys(before).filter((path) => /^(bn1|block\d).*moving_/.test(path));
    expect(trunk.length).toBeGreaterThan(30);
    expect(unchanged(before, bytes(embedder.weights)).sort()).toEqual(trunk.sort());
  });
});

describe('the neck', () => {
  it('gives metric losses what comes before it and the softmax what comes after', () => {
    const embedder = createEmbedder({ ...small, embeddingNorm: 'none', neck: 'batch' });
    expect(Object.keys(embedder.weights).filter((path) => path.startsWith('neck'))).not.toContain('neck/beta');
    const images = randomImages(3, 16, 1);
    const { metric, classification } = embedder.applyBoth(images, { training: true });
    const { mean, variance } = tf.moments(metric, 0);
    const expected = tf.div(tf.sub(metric, mean), tf.sqrt(tf.add(variance, 1e-5)));
    expect(relativeDifference(classification.dataSync(), expected.dataSync())).toBeLessThan(1e-4);
    expect(embedder.apply(images).dataSync()).toEqual(embedder.applyBoth(images).classification.dataSync());
  });

  it('without a neck both are the embedding', () => {
    const embedder = createEmbedder(small);
    const { metric, classification } = embedder.applyBoth(randomImages(3, 16, 1));
    expect(metric.dataSync()).toEqual(classification.dataSync());
  });
});

describe('foldBatchNorm', () => {
  it.each<[string, EmbedderOptions]>([
    ['ResNet-18', { ...small, backbone: resnet18({ width: 2 }), neck: 'batch' }],
    ['ResNet-50, stem without pooling', { ...small, backbone: resnet50({ width: 2, stem: smallImageStem }) }],
  ])('gives the embeddings of inference: %s', (_, options) => {
    const embedder = createEmbedder(options);
    train(embedder, 5);
    const folded = foldBatchNorm(embedder);
    const images = randomImages(3, 16, 2);
    // Each weight is rounded once more.
    expect(relativeDifference(folded.apply(images).dataSync(), embedder.apply(images).dataSync())).toBeLessThan(1e-4);
    expect(Object.keys(folded.weights).some((path) => path.includes('.bn'))).toBe(false);
    expect(() => folded.apply(images, { training: true })).toThrow(
      'embedder.apply: expected inference, received training: true',
    );
  });

  it('leaves no tensor behind', () => {
    const embedder = createEmbedder(small);
    const before = tf.memory().numTensors;
    foldBatchNorm(embedder).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('keypointDensities', () => {
  it('gives a density per image and keypoint type', () => {
    const embedder = createEmbedder({ ...small, imageSize: 32, keypointBlocks: [2, 3] });
    const before = tf.memory().numTensors;
    const densities = keypointDensities(embedder, randomImages(2, 32, 1));
    expect(Object.entries(densities).map(([part, { shape }]) => [part, shape])).toEqual([
      ['keypoints2', [2, 8, 8, 4]],
      ['keypoints3', [2, 4, 4, 8]],
    ]);
    for (const sum of tf.sum(densities.keypoints2, [1, 2]).dataSync()) expect(sum).toBeCloseTo(1, 5);
    expect(tf.memory().numTensors).toBe(before + 4); // two densities, one input, one sum
  });

  it('says what it needs', () => {
    const embedder = createEmbedder({ ...small, keypointBlocks: [] });
    expect(() => keypointDensities(embedder, randomImages(1, 16, 1))).toThrow(
      'keypointDensities: expected an embedder with keypoint blocks',
    );
  });
});
