import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compileEmbedding, embed } from '../../src/index.ts';
import { side, tinyNetworks, tinySet } from '../tiny.ts';

const set = tinySet({ identities: 3, perIdentity: 2 });

describe('embed', () => {
  it('embeds all images in order, whatever the batch size', async () => {
    const { embedder } = tinyNetworks();
    const pixels = await set.load([0, 1, 2, 3, 4, 5]);
    const images = tf.tensor4d(Float32Array.from(pixels), [6, side, side, 3]);
    const expected = await embedder.apply(images).data();
    for (const batchSize of [2, 4, 64]) {
      const { embeddings, embeddingLength, labels } = await embed(embedder, set, { batchSize });
      expect(embeddingLength).toBe(embedder.outputLength);
      expect([...labels]).toEqual([0, 0, 1, 1, 2, 2]);
      expect(Math.max(...embeddings.map((value, i) => Math.abs(value - expected[i])))).toBeLessThan(1e-6);
    }
  });

  it('says how many are done', async () => {
    const done: number[] = [];
    await embed(tinyNetworks().embedder, set, { batchSize: 4, onProgress: (count) => done.push(count) });
    expect(done).toEqual([4, 6]);
  });

  it('leaves no tensor behind', async () => {
    const { embedder } = tinyNetworks();
    const before = tf.memory().numTensors;
    await embed(embedder, set);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('compileEmbedding', () => {
  it('serves several sets, each by the weights of its time', async () => {
    const { embedder } = tinyNetworks();
    const embedding = compileEmbedding(embedder);
    const others = tinySet({ identities: 2, perIdentity: 3 });
    for (const each of [set, others, set]) {
      expect((await embedding(each)).embeddings).toEqual((await embed(embedder, each)).embeddings);
    }
    const [weight] = Object.values(embedder.trainable);
    const before = (await embedding(set)).embeddings;
    tf.tidy(() => {
      weight.assign(tf.mul(weight, -0.5));
    });
    const after = (await embedding(set)).embeddings;
    expect(after).not.toEqual(before);
    expect(after).toEqual((await embed(embedder, set)).embeddings);
    embedding.dispose();
  });

  it('leaves no tensor behind', async () => {
    const { embedder } = tinyNetworks();
    const before = tf.memory().numTensors;
    const embedding = compileEmbedding(embedder);
    await embedding(set);
    await embedding(set, { batchSize: 4 });
    embedding.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
