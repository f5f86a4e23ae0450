import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createTraining } from '../src/training.ts';
import type { TrainingStep } from '../src/training.ts';
import { tinySet } from './tiny.ts';

const set = tinySet({ identities: 2, perIdentity: 2 });

/** Draws the images 0, 1, 2, 3, 0, ... one by one; its state is the number drawn. */
const createSampler = (state: unknown) => ({
  state: (state as number | undefined) ?? 0,
  next() {
    return { value: Int32Array.of(this.state++ % set.length), done: false as const };
  },
});

/** A step that reports the label and the rate it was given. */
const echo: TrainingStep<{ label: number; rate: number }> = ({ labels, rate }) =>
  Promise.resolve(tf.tidy(() => ({ label: tf.sum<tf.Scalar>(tf.cast(labels, 'float32')), rate: rate.clone() })));

const training = (update = echo, steps = 4) =>
  createTraining({
    stage: 'test',
    set,
    createSampler,
    steps,
    weights: {},
    rates: (step) => ({ rate: step / 2 }),
    update,
    dispose: () => undefined,
  });

describe('createTraining', () => {
  it('reports every update with its measures and learning rate', async () => {
    const reports = [];
    for await (const report of training()) reports.push(report);
    expect(reports.map(({ step, steps, measures }) => [step, steps, measures.label, measures.rate])).toEqual([
      [1, 4, 0, 0],
      [2, 4, 0, 0.5],
      [3, 4, 1, 1],
      [4, 4, 1, 1.5],
    ]);
    expect(reports.map(({ learningRate }) => learningRate)).toEqual([0, 0.5, 1, 1.5]);
  });

  it('goes on where a consumer left it, without losing the batch that was drawn ahead', async () => {
    const resumed = training();
    for await (const { step } of resumed) if (step === 2) break;
    expect(resumed.position).toEqual({ step: 2, sampler: 2 });
    const labels = [];
    for await (const { measures } of resumed) labels.push(measures.label);
    expect(labels).toEqual([1, 1]);
  });

  it('stops at the first measure that is not finite and names step and measure', async () => {
    const breaking: typeof echo = async (inputs) => {
      const { label, rate } = await echo(inputs);
      return { label: tf.div(label, tf.sub(rate, 0.5)), rate };
    };
    const broken = training(breaking);
    const run = async () => {
      for await (const report of broken) expect(report.step).toBe(1);
    };
    await expect(run()).rejects.toThrow('test: expected finite losses, received label NaN at step 2');
    expect(broken.position.step).toBe(1);
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    for await (const { step } of training()) expect(step).toBeGreaterThan(0);
    expect(tf.memory().numTensors).toBe(before);
  });
});
