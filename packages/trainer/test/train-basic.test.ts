import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { constantSchedule, trainBasic } from '../src/index.ts';
import { tinyNetworks, tinySet, valuesOf } from './tiny.ts';

const train = tinySet();

const basicTraining = ({ steps }: { readonly steps: number }) => {
  const networks = tinyNetworks();
  const training = trainBasic({
    ...networks,
    train,
    batch: { identities: 3, images: 2 },
    steps,
    learningRate: constantSchedule(0.05),
    seed: 1,
  });
  return { ...networks, training };
};

async function losses(training: AsyncIterable<{ measures: { loss: number } }>): Promise<number[]> {
  const all = [];
  for await (const { measures } of training) all.push(measures.loss);
  return all;
}

describe('trainBasic', () => {
  it('learns: the loss falls', async () => {
    const all = await losses(basicTraining({ steps: 12 }).training);
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(all.slice(-3))).toBeLessThan(0.7 * mean(all.slice(0, 3)));
  });

  it('repeats to the bit', async () => {
    expect(await losses(basicTraining({ steps: 3 }).training)).toEqual(
      await losses(basicTraining({ steps: 3 }).training),
    );
  });

  it('reports the terms of the loss: L = L_softmax + L_tri', async () => {
    for await (const { measures } of basicTraining({ steps: 2 }).training) {
      expect(measures.loss).toBeCloseTo(measures.softmax + measures.triplet, 5);
      expect(measures.activeTriplets).toBeGreaterThan(0);
    }
  });

  it('resumed from its weights and position, ends bit for bit where the uninterrupted training does', async () => {
    const whole = basicTraining({ steps: 4 });
    await losses(whole.training);

    const first = basicTraining({ steps: 2 });
    await losses(first.training);
    const second = basicTraining({ steps: 4 });
    second.training.resumeAt(first.training.position);
    for (const [path, weight] of Object.entries(second.training.weights)) weight.assign(first.training.weights[path]);
    await losses(second.training);
    expect(valuesOf(second.training.weights)).toEqual(valuesOf(whole.training.weights));
  });

  it('leaves no tensor behind', async () => {
    const { training } = basicTraining({ steps: 3 });
    const iterator = training[Symbol.asyncIterator]();
    await iterator.next();
    const before = tf.memory().numTensors;
    await iterator.next();
    await iterator.next();
    expect(tf.memory().numTensors).toBe(before);
  });
});
