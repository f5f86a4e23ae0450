import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { createEmbedder, foldBatchNorm, keypointDensities, resnet50IbnA, vitSmall16 } from '../src/index.ts';
import type { Backbone, Embedder, EmbedderOptions } from '../src/index.ts';
import { randomImages, relativeDifference } from './numbers.ts';
import { smallBackbones } from './small-backbones.ts';

beforeAll(() => tf.setBackend('cpu'));

const { efficientnetLite0, mobilenetV3Large, convnextTiny, dinov2Small14 } = smallBackbones;
const ibn = [resnet50IbnA({ width: 2 }), 32] as const;

const create = ([backbone, imageSize]: readonly [Backbone, number], options: Partial<EmbedderOptions> = {}): Embedder =>
  createEmbedder({ backbone, imageSize, embeddingLength: 6, seed: 3, ...options });

/** One plain gradient step of a rate; returns the paths whose weights it changed. */
function changedByOneStep(embedder: Embedder, side: number, rate: number): string[] {
  const images = randomImages(4, side, 1);
  const before = Object.entries(embedder.weights).map(
    ([path, variable]) => [path, variable.dataSync().slice()] as const,
  );
  tf.tidy(() => {
    const weights = Object.values(embedder.trainable);
    const loss = (): tf.Scalar => tf.sum(tf.sin(embedder.apply(images, { training: true })));
    const { grads } = tf.variableGrads(loss, weights);
    for (const weight of weights) weight.assign(tf.sub(weight, tf.mul(grads[weight.name], rate)));
  });
  return before.flatMap(([path, values]) => {
    const after = embedder.weights[path].dataSync();
    return values.some((value, i) => value !== after[i]) ? [path] : [];
  });
}

describe('keypoint blocks', () => {
  it.each([
    ['EfficientNet-Lite', efficientnetLite0, { global: 6, keypoints3: 16, keypoints4: 32 }],
    ['MobileNetV3', mobilenetV3Large, { global: 6, keypoints3: 16, keypoints4: 16 }],
    ['ConvNeXt', convnextTiny, { global: 6, keypoints3: 16, keypoints4: 32 }],
    ['ResNet-50-IBN-a', ibn, { global: 6, keypoints3: 32, keypoints4: 64 }],
  ] as const)('stand on the stages of %s', (_, net, parts) => {
    const embedder = create(net);
    expect(embedder.parts).toEqual(parts);
    const densities = keypointDensities(embedder, randomImages(2, net[1], 1));
    const side = net[1] / 16;
    expect(densities.keypoints3.shape).toEqual([2, side, side, parts.keypoints3]);
    for (const sum of tf.sum(densities.keypoints3, [1, 2]).dataSync()) expect(sum).toBeCloseTo(1, 5);
  });

  it('are refused with a vision transformer, in words', () => {
    expect(() => create(dinov2Small14, { keypointBlocks: [3] })).toThrow(
      'createEmbedder: expected no keypointBlocks with vit_small_patch14_dinov2, received [3]; its attention has read all patches',
    );
    expect(create(dinov2Small14).parts).toEqual({ global: 6 });
  });
});

describe('a vision transformer', () => {
  it.each([
    ['class', 12],
    ['average', 12],
    ['class+average', 24],
  ] as const)('gives its %s', (pooling, length) => {
    const embedder = create(dinov2Small14, { pooling, embeddingLength: null });
    expect(embedder.parts).toEqual({ global: length });
    expect(embedder.apply(randomImages(2, 24, 1)).shape).toEqual([2, length]);
  });

  it('takes oblong images of whole patches', () => {
    const embedder = create(dinov2Small14, { imageSize: [12, 18] });
    expect(embedder.apply(tf.zeros([1, 12, 18, 3])).shape).toEqual([1, 6]);
    expect(() => create([vitSmall16(), 100])).toThrow(
      'createEmbedder: expected an imageSize of whole patches of 16 px for vit_small_patch16_224, received 100 x 100; take 96 x 96',
    );
  });
});

describe('an embedder', () => {
  it("normalizes by its backbone's colors, and has its image size, where nothing else is said", () => {
    const { input } = createEmbedder({ backbone: efficientnetLite0[0], keypointBlocks: [] });
    expect(input).toMatchObject({ height: 224, width: 224 });
    expect(input.mean[0] * 255).toBeCloseTo(127, 4);
    expect(input.deviation[0] * 255).toBeCloseTo(128, 4);
  });

  it.each([
    [
      { pooling: 'gem' },
      dinov2Small14,
      'expected pooling class, average or class+average with vit_small_patch14_dinov2',
    ],
    [
      { pooling: 'class' },
      efficientnetLite0,
      'expected pooling average or gem with efficientnet_lite0, received class',
    ],
    [
      { freezeThrough: 'layer3' },
      efficientnetLite0,
      'expected freezeThrough to be one of stem, block1, block2, block3, block4',
    ],
    [
      { pooling: 'max' },
      efficientnetLite0,
      'expected pooling to be one of average, gem, class, class+average, received "max"',
    ],
    [{ embedingLength: 3 }, efficientnetLite0, 'expected options among backbone, '],
  ] as const)('says what is wrong with %j', (options, net, message) => {
    expect(() => create(net, options as Partial<EmbedderOptions>)).toThrow(`createEmbedder: ${message}`);
  });
});

describe('freezing', () => {
  it.each([
    ['EfficientNet-Lite', efficientnetLite0, /^lite\.(conv_stem|bn0|blocks\.[01]\.)/],
    ['MobileNetV3', mobilenetV3Large, /^features\.[0-3]\./],
    ['ConvNeXt', convnextTiny, /^(stem|stages\.0)\./],
    ['DINOv2', dinov2Small14, /^(patch_embed|tokens|blocks\.0\.|blocks\.0$)/],
    ['ResNet-50-IBN-a', ibn, /^(conv1|bn1|block1\.)/],
  ] as const)('keeps stem and block 1 of %s, and teaches the others', (_, net, frozen) => {
    const embedder = create(net, { freezeThrough: 'block1', keypointBlocks: [] });
    // Layer scale leaves little of a gradient at first.
    const changed = changedByOneStep(embedder, net[1], 1);
    expect(changed.filter((path) => frozen.test(path))).toEqual([]);
    const kernels = Object.keys(embedder.trainable).filter((path) => path.endsWith('kernel'));
    expect(changed).toEqual(expect.arrayContaining(kernels));
    expect(Object.keys(embedder.weights).some((path) => frozen.test(path))).toBe(true);
  });
});

describe('foldBatchNorm', () => {
  it.each([
    ['EfficientNet-Lite', efficientnetLite0],
    ['MobileNetV3', mobilenetV3Large],
    ['ConvNeXt', convnextTiny],
    ['ResNet-50-IBN-a', ibn],
  ] as const)('gives the embeddings of inference: %s', (_, net) => {
    const embedder = create(net);
    changedByOneStep(embedder, net[1], 1e-3);
    const folded = foldBatchNorm(embedder);
    const images = randomImages(3, net[1], 2);
    expect(relativeDifference(folded.apply(images).dataSync(), embedder.apply(images).dataSync())).toBeLessThan(1e-4);
    const norms = Object.keys(folded.weights).filter((path) => path.endsWith('/moving_mean'));
    // Norms that follow no convolution stay: the embedding's, and IBN-a's, which have half of the channels.
    expect(norms.filter((path) => !/^embedding\.norm|\.bn1\.BN\//.test(path))).toEqual([]);
  });
});

describe('memory', () => {
  it.each(Object.entries({ ...smallBackbones, ibn }))('%s leaves no tensor behind', (_, net) => {
    const images = randomImages(2, net[1], 1);
    const before = tf.memory().numTensors;
    const embedder = create(net);
    embedder.apply(images).dispose();
    embedder.apply(images, { training: true }).dispose();
    embedder.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
