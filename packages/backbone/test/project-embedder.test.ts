import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createEmbedder, projectEmbedder, resnet18 } from '../src/index.ts';

import '@tensorflow/tfjs-backend-cpu';

beforeAll(() => tf.setBackend('cpu'));

const plain = {
  backbone: resnet18({ width: 4 }),
  imageSize: 32,
  keypointBlocks: [],
  embeddingNorm: 'none',
  seed: 3,
} as const;

describe('projectEmbedder', () => {
  it.each([null, 5])('maps the embeddings of an embedder with embeddingLength %s', (embeddingLength) => {
    const embedder = createEmbedder({ ...plain, embeddingLength });
    const { outputLength } = embedder;
    const kernel = Float32Array.from({ length: outputLength * 3 }, (_, i) => Math.sin(i));
    const bias = Float32Array.of(0.5, -1, 2);
    const projected = projectEmbedder(embedder, { kernel, bias, length: 3 });
    expect(projected.outputLength).toBe(3);
    tf.tidy(() => {
      const images = tf.randomUniform<tf.Rank.R4>([2, 32, 32, 3], 0, 255, 'float32', 1);
      const expected = tf.add(tf.matMul(embedder.apply(images), tf.tensor2d(kernel, [outputLength, 3])), bias);
      const received = projected.apply(images).dataSync();
      expected.dataSync().forEach((value, i) => {
        expect(received[i]).toBeCloseTo(value, 4);
      });
    });
    embedder.dispose();
    projected.dispose();
  });

  it('refuses what has other layers after its own, and maps of other embeddings', () => {
    const normed = createEmbedder({ ...plain, embeddingLength: 5, embeddingNorm: 'batch' });
    const map = { kernel: new Float32Array(15), bias: new Float32Array(3), length: 3 };
    expect(() => projectEmbedder(normed, map)).toThrow(
      'projectEmbedder: expected an embedder with keypointBlocks [], embeddingNorm none and neck none, received keypointBlocks [], embeddingNorm batch and neck none; its fully connected layer has to be its last',
    );
    const embedder = createEmbedder({ ...plain, embeddingLength: 4 });
    expect(() => projectEmbedder(embedder, map)).toThrow(
      "projectEmbedder: expected a kernel of 4 x 3 and a bias of 3 numbers, received 15 and 3; fit the map to this embedder's embeddings",
    );
    normed.dispose();
    embedder.dispose();
  });
});
