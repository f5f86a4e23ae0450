import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createEmbedder, resnet18 } from '../src/index.ts';

const images = (count: number, seed: number): Tensor4D => tf.randomUniform([count, 16, 16, 3], 0, 255, 'float32', seed);

const create = (options: object) =>
  createEmbedder({ backbone: resnet18({ width: 2 }), imageSize: 16, embeddingLength: 4, seed: 1, ...options });

/** Running statistics by path. */
const statistics = ({ weights }: ReturnType<typeof create>): Record<string, number[]> =>
  Object.fromEntries(
    Object.entries(weights)
      .filter(([path]) => path.includes('/moving_'))
      .map(([path, weight]) => [path, Array.from(weight.dataSync())]),
  );

describe('applyParts and applyNorms', () => {
  it.each([{}, { neck: 'batch', embeddingNorm: 'none' }, { embeddingNorm: 'none' }])(
    'are both halves of applyBoth, statistics included, with %j',
    (options) => {
      const [whole, halved] = [create(options), create(options)];
      const batch = images(6, 1);
      const expected = whole.applyBoth(batch, { training: true });
      const received = halved.applyNorms(halved.applyParts(batch, { training: true }), { training: true });
      for (const side of ['metric', 'classification'] as const) {
        expect(Array.from(received[side].dataSync())).toEqual(Array.from(expected[side].dataSync()));
      }
      expect(statistics(halved)).toEqual(statistics(whole));
      whole.dispose();
      halved.dispose();
    },
  );

  it('leave nothing behind, and dispose with the embedder', () => {
    const before = tf.memory().numTensors;
    const embedder = create({});
    const batch = images(2, 1);
    const run = (): void => {
      const parts = embedder.applyParts(batch, { training: true });
      tf.dispose([parts, embedder.applyNorms(parts, { training: true })]);
    };
    run();
    const between = tf.memory().numTensors;
    run();
    expect(tf.memory().numTensors).toBe(between);
    embedder.dispose();
    batch.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('frozenStatistics of a call', () => {
  it('uses and keeps the running statistics of the layers that it names, those alone', () => {
    const embedder = create({});
    const batch = images(6, 1);
    const start = statistics(embedder);
    embedder.apply(batch, { training: true, frozenStatistics: (layer) => layer !== 'embedding.norm' });
    const moved = Object.entries(statistics(embedder)).filter(
      ([path, values]) => JSON.stringify(values) !== JSON.stringify(start[path]),
    );
    expect(moved.map(([path]) => path).sort()).toEqual([
      'embedding.norm/moving_mean',
      'embedding.norm/moving_variance',
    ]);
    const all = embedder.apply(batch, { training: true, frozenStatistics: () => true });
    const inference = embedder.apply(batch, { training: false });
    expect(Array.from(all.dataSync())).toEqual(Array.from(inference.dataSync()));
    embedder.dispose();
  });

  it('gives the gradients of a net whose statistics are frozen for good', () => {
    const gradientsOf = (options: object, call: object) => {
      const embedder = create(options);
      const loss = () => tf.sum<tf.Scalar>(tf.square(embedder.apply(images(4, 2), { training: true, ...call })));
      const { grads } = tf.variableGrads(loss, Object.values(embedder.trainable));
      return Object.entries(embedder.trainable).map(([path, { name }]) => [path, Array.from(grads[name].dataSync())]);
    };
    const isTrunk = (layer: string): boolean => !/^(keypoints|embedding)/.test(layer);
    expect(gradientsOf({}, { frozenStatistics: isTrunk })).toEqual(gradientsOf({ frozenStatistics: true }, {}));
  });
});
