import '@tensorflow/tfjs-backend-cpu';
import { adamw, clipGradients, sgd } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { constantSchedule, plateauSchedule, trainBasic } from '../../src/index.ts';
import type { BasicTrainingOptions } from '../../src/index.ts';
import { sampler, tinyNetworks, tinySet, valuesOf } from '../tiny.ts';

const train = tinySet();

const basicTraining = ({ steps, ...options }: { readonly steps: number } & Partial<BasicTrainingOptions>) => {
  const networks = tinyNetworks();
  const training = trainBasic({
    ...networks,
    train,
    sampler,
    steps,
    learningRate: constantSchedule(0.05),
    seed: 1,
    ...options,
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

  it('reports every few updates and the last one, with the same updates to the bit and nothing left behind', async () => {
    const [often, seldom] = [basicTraining({ steps: 7 }), basicTraining({ steps: 7, reportEvery: 3 })];
    const all = await losses(often.training);
    const before = tf.memory().numTensors;
    const reports = [];
    for await (const { step, updates, measures } of seldom.training) reports.push([step, updates, measures.loss]);
    expect(tf.memory().numTensors).toBe(before);
    expect(reports).toEqual([
      [3, 3, all[2]],
      [6, 3, all[5]],
      [7, 1, all[6]],
    ]);
    expect(valuesOf(seldom.training.weights)).toEqual(valuesOf(often.training.weights));
    expect(() => basicTraining({ steps: 7, reportEvery: 0 })).toThrow(
      'trainBasic: expected reportEvery to be a whole number >= 1, received 0',
    );
  });

  it('leaves no batch behind where it is left early', async () => {
    const { training } = basicTraining({ steps: 9 });
    const before = tf.memory().numTensors;
    for await (const { step } of training) if (step === 2) break;
    expect(tf.memory().numTensors).toBe(before);
  });

  it('reports the terms of the loss: L = L_softmax + L_tri', async () => {
    for await (const { measures } of basicTraining({ steps: 2 }).training) {
      expect(measures.loss).toBeCloseTo(measures.softmax + measures.triplet, 5);
      expect(measures.activeTriplets).toBeGreaterThan(0);
    }
  });

  it.each([
    ['SGD', () => ({})],
    [
      'AdamW, clipped gradients, averaged weights and a plateau schedule',
      () => ({
        optimizer: clipGradients(adamw(), { maxNorm: 0.5 }),
        averaging: { decay: 0.9, warmUp: true },
        learningRate: plateauSchedule({ peak: 0.01, factor: 0.5, patience: 0 }),
      }),
    ],
  ])(
    'resumed from its weights and position, ends bit for bit where the uninterrupted one does: %s',
    async (_, options) => {
      /** Trains to the end; each loss stands for a validation. */
      const train = async ({ training }: ReturnType<typeof basicTraining>) => {
        for await (const { measures } of training) training.observe(-measures.loss);
      };
      const whole = basicTraining({ steps: 4, ...options() });
      await train(whole);

      const first = basicTraining({ steps: 2, ...options() });
      await train(first);
      const second = basicTraining({ steps: 4, ...options() });
      second.training.resumeAt(first.training.position);
      for (const [path, weight] of Object.entries(second.training.weights)) weight.assign(first.training.weights[path]);
      await train(second);
      expect(valuesOf(second.training.weights)).toEqual(valuesOf(whole.training.weights));
      expect(second.training.position).toEqual(whole.training.position);
    },
  );

  it('clips gradients to the bound and reports their length before', async () => {
    const bounded = basicTraining({
      steps: 1,
      optimizer: clipGradients(sgd(), { maxNorm: 1e-3 }),
      learningRate: constantSchedule(1),
    });
    const { embedder, losses: objectives } = bounded;
    const trainable = { ...embedder.trainable, ...objectives[0].variables };
    const before = Object.values(valuesOf(trainable)).flat();
    for await (const { measures } of bounded.training) expect(measures.gradientNorm).toBeGreaterThan(1e-2);
    const after = Object.values(valuesOf(trainable)).flat();
    // The update is as long as the clipped gradient; float32 weights around 1 lose some of its digits.
    expect(Math.hypot(...after.map((value, i) => value - before[i]))).toBeCloseTo(1e-3, 5);
    for await (const { measures } of basicTraining({ steps: 1 }).training) {
      expect(measures).not.toHaveProperty('gradientNorm');
    }
  });

  it('averages the weights of F and its losses, running statistics included: w_1 + w_2 over 2', async () => {
    const { training } = basicTraining({ steps: 2, averaging: { decay: 0.5 } });
    const models = Object.fromEntries(
      Object.entries(training.weights).filter(([path]) => /^(embedder|losses)\//.test(path)),
    );
    expect(Object.keys(models).some((path) => path.endsWith('moving_variance'))).toBe(true);
    const taken: Record<string, number[]>[] = [];
    for await (const report of training) taken.push(valuesOf(report.step > 0 ? models : {}));
    await training.withAverages(async () => {
      for (const [path, values] of Object.entries(await Promise.resolve(valuesOf(models)))) {
        values.forEach((value, i) => {
          const mean = (taken[0][path][i] + taken[1][path][i]) / 2;
          expect(Math.abs(value - mean)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(mean)));
        });
      }
    });
    expect(valuesOf(models)).toEqual(taken[1]);
  });

  it('names step and loss where a rate makes the loss NaN', async () => {
    const { training } = basicTraining({ steps: 5, learningRate: constantSchedule(1e30) });
    await expect(losses(training)).rejects.toThrow(
      /^trainBasic: expected finite losses, received .*loss NaN.* at step 2;/,
    );
  });

  it('leaves no tensor behind', async () => {
    const { training } = basicTraining({ steps: 3 });
    const before = tf.memory().numTensors;
    await losses(training);
    expect(tf.memory().numTensors).toBe(before);
  });
});
