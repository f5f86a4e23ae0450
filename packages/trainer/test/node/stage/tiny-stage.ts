import { identityBatches } from '@htg/sampler';
import type { SamplerState } from '@htg/sampler';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { constantSchedule } from '../../../src/index.ts';
import type { Training } from '../../../src/index.ts';
import { createTraining } from '../../../src/loop/training.ts';
import type { StageProgress, StageRecord } from '../../../src/node/index.ts';
import { tinySet } from '../../tiny.ts';

const set = tinySet();

/** A training of one weight, which remembers every batch; its average is its value and a half. */
export function tinyTraining(steps: number): Training<{ readonly loss: number }> & { value(): number } {
  const weight = tf.tidy(() => tf.variable(tf.scalar(0)));
  const value = (): number => weight.dataSync()[0];
  const setTo = (next: number): void => {
    tf.tidy(() => {
      weight.assign(tf.scalar(next));
    });
  };
  const training = createTraining<{ readonly loss: number }>({
    stage: 'tiny',
    set,
    createSampler: (state) =>
      identityBatches({ labels: set.labels, identities: 2, images: 2, seed: 1, state: state as SamplerState }),
    steps,
    weights: { 'embedder/a': weight },
    schedules: { rate: constantSchedule(0.1) },
    update: ({ images, rate }) =>
      Promise.resolve(
        tf.tidy(() => {
          weight.assign(tf.add<Scalar>(tf.mul(weight, 0.7), tf.mul(tf.mean(images), rate)));
          return { loss: weight.clone() };
        }),
      ),
    withAverages: async (body) => {
      const before = value();
      setTo(before + 0.5);
      const result = await body();
      setTo(before);
      return result;
    },
    dispose: () => {
      weight.dispose();
    },
  });
  return Object.assign(training, { value });
}

/** Remembers what it is told, and calls `at` with the number of each update. */
export function listener(at: (step: number) => void = () => undefined) {
  const notes: string[] = [];
  const phases: string[] = [];
  const records: (StageRecord | undefined)[] = [];
  const progress: StageProgress = {
    update({ step }, record) {
      records.push(record);
      at(step);
    },
    phase: (text) => phases.push(text),
    note: (text) => notes.push(text),
  };
  return { notes, phases, records, progress };
}

/** Lines that are kept, in memory. */
export function metricLines() {
  let lines: StageRecord[] = [];
  return {
    get lines(): readonly StageRecord[] {
      return lines.map((line) => ({ ...line, milliseconds: 0 }));
    },
    append(record: StageRecord) {
      lines.push(record);
      return Promise.resolve();
    },
    dropAfter(step: number) {
      lines = lines.filter((line) => line.step <= step);
      return Promise.resolve();
    },
  };
}
