import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { constantSchedule, plateauSchedule } from '../../src/index.ts';
import type { Schedule } from '../../src/index.ts';
import { createTraining } from '../../src/loop/training.ts';
import type { TrainingStep } from '../../src/loop/training.ts';
import { tinySet } from '../tiny.ts';

const set = tinySet({ identities: 2, perIdentity: 2 });

/** Draws the images 0, 1, 2, 3, 0, ... one by one; its state is the number drawn. */
const createSampler = (state: unknown) => ({
  state: (state as number | undefined) ?? 0,
  next() {
    return { value: Int32Array.of(this.state++ % set.length), done: false as const };
  },
});

/** A step that reports the label and the rate it was given. */
const echo: TrainingStep = ({ labels, rate }) =>
  Promise.resolve(tf.tidy(() => ({ label: tf.sum<tf.Scalar>(tf.cast(labels, 'float32')), rate: rate.clone() })));

const half: Schedule = (step) => step / 2;

const training = (update = echo, steps = 4, rate = half) =>
  createTraining({
    stage: 'test',
    set,
    createSampler,
    steps,
    weights: {},
    schedules: { rate, other: rate },
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
    const breaking: typeof echo = async (inputs, context) => {
      const { label, rate } = await echo(inputs, context);
      return { label: tf.div(label, tf.sub(rate, 0.5)), rate };
    };
    const broken = training(breaking);
    const run = async () => {
      for await (const report of broken) expect(report.step).toBe(1);
    };
    await expect(run()).rejects.toThrow('test: expected finite losses, received label NaN at step 2');
    expect(broken.position.step).toBe(1);
  });

  it('tells a plateau schedule what validation found, once where it serves two networks, and keeps its state', async () => {
    const plateau = () => plateauSchedule({ peak: 1, factor: 0.5, patience: 0 });
    const rates = async (resumed: ReturnType<typeof training>) => {
      const all = [];
      for await (const { learningRate, step } of resumed) {
        all.push(learningRate);
        resumed.observe(-step);
        if (step === 2) break;
      }
      return all;
    };
    const first = training(echo, 4, plateau());
    // -1 is the best, -2 is no better.
    expect(await rates(first)).toEqual([1, 1]);
    expect(first.position.memories?.rate).toEqual({ rate: 0.5, best: -1, stale: 0, resting: 0 });
    const second = training(echo, 4, plateau());
    second.resumeAt(JSON.parse(JSON.stringify(first.position)) as typeof first.position);
    expect(await rates(second)).toEqual([0.5, 0.25]);
    expect(training(echo, 4, constantSchedule(1)).position).not.toHaveProperty('memories');
  });

  it("keeps a consumer's memory in its position, attached before or after it is resumed", () => {
    const counter = (state = 0) => ({
      state,
      restore(earlier: number) {
        this.state = earlier;
      },
    });
    const first = training();
    first.attach('counter', counter(3));
    expect(first.position).toEqual({ step: 0, sampler: 0, memories: { counter: 3 } });
    const [early, late, unknown] = [counter(), counter(), counter(5)];
    const second = training();
    second.attach('counter', early);
    second.attach('unknown', unknown);
    second.resumeAt(first.position);
    const third = training();
    third.resumeAt(first.position);
    third.attach('counter', late);
    expect([early.state, late.state, unknown.state]).toEqual([3, 3, 5]);
    expect(() => {
      third.attach('counter', late);
    }).toThrow("attach: expected a name of its own for each memory, received 'counter' twice");
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    for await (const { step } of training()) expect(step).toBeGreaterThan(0);
    expect(tf.memory().numTensors).toBe(before);
  });
});
