import '@tensorflow/tfjs-backend-cpu';
import { createDiscriminator } from '@htg/discriminator';
import { identityGenerator } from '@htg/generator';
import type { Objective, ObjectiveBatch } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compileEmbedding, embed, trainBasic, trainHtg, warmUpDiscriminator } from '../../src/index.ts';
import { sampler, tinyNetworks, tinySet } from '../tiny.ts';

const train = tinySet();

/** A loss that measures the largest length of what metric losses and class losses see; it changes nothing. */
function looking(): Objective {
  const longest = (rows: tf.Tensor2D): tf.Scalar => tf.max(tf.norm(rows, 2, 1));
  return {
    name: 'looking',
    weight: 1,
    apply: ({ classification }: ObjectiveBatch) => tf.mul(tf.sum(classification), 0),
    measures: ({ metric, classification }) => ({ metric: longest(metric), classification: longest(classification) }),
    dispose: () => undefined,
  };
}

/** The measures of a first update. */
async function firstUpdate(neck: 'batch' | 'none') {
  const { embedder, losses } = tinyNetworks(4, { neck });
  const training = trainBasic({
    ...{ embedder, losses: [...losses, looking()], train, sampler, steps: 1, learningRate: 0.01, seed: 1 },
  });
  for await (const { measures } of training) return { measures, embedder };
  throw new Error('no update');
}

describe('the neck', () => {
  it('stands between metric losses and class losses', async () => {
    const { measures } = await firstUpdate('batch');
    expect(measures.metric).not.toBeCloseTo(measures.classification, 3);
    const without = (await firstUpdate('none')).measures;
    expect(without.metric).toBe(without.classification);
  });

  it('is not seen by the triplet loss, which is what it is without one', async () => {
    const [withNeck, without] = [await firstUpdate('batch'), await firstUpdate('none')];
    expect(withNeck.measures.triplet).toBe(without.measures.triplet);
    expect(withNeck.measures.softmax).not.toBeCloseTo(without.measures.softmax, 3);
  });

  it('is trained by the class losses', async () => {
    const { embedder, losses } = tinyNetworks(4, { neck: 'batch' });
    const before = embedder.trainable['neck/gamma'].dataSync().slice();
    const training = trainBasic({ embedder, losses, train, sampler, steps: 2, learningRate: 0.1 });
    for await (const report of training) expect(report.measures.softmax).toBeGreaterThan(0);
    expect(embedder.trainable['neck/gamma'].dataSync()).not.toEqual(before);
  });

  it('is not seen by G: with G = identity the generated triplets are the plain ones', async () => {
    const { embedder, losses } = tinyNetworks(4, { neck: 'batch' });
    const options = { embedder, losses, train, sampler, steps: 1, learningRate: 0.01 };
    for await (const { measures } of trainHtg({ ...options, generator: identityGenerator() })) {
      expect(measures.generatedTriplet).toBe(measures.triplet);
    }
  });

  it('is not seen by D in its warm-up, and retrieval is by what comes after it', async () => {
    const { embedder } = tinyNetworks(4, { neck: 'batch' });
    // A neck that gives nothing: what is behind it cannot be learned from.
    embedder.weights['neck/gamma'].assign(tf.zerosLike(embedder.weights['neck/gamma']));
    const before = compileEmbedding(embedder, { side: 'metric' });
    expect((await before(train)).embeddings.some((value) => value !== 0)).toBe(true);
    before.dispose();
    expect((await embed(embedder, train)).embeddings.every((value) => value === 0)).toBe(true);
    const discriminator = createDiscriminator({ embeddingLength: embedder.outputLength, identities: 4, seed: 1 });
    const losses: number[] = [];
    const warmUp = warmUpDiscriminator({
      embedder,
      discriminator,
      train,
      steps: 30,
      batchSize: 16,
      learningRate: 0.05,
    });
    for await (const { loss } of warmUp) losses.push(loss);
    expect(losses[losses.length - 1]).toBeLessThan(0.7 * losses[0]);
  });
});
