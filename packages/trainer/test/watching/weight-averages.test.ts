import { readFileSync } from 'node:fs';
import { compile } from '@htg/engine';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { onEachBackend } from '../../../../tooling/testing/on-each-backend.ts';
import { averageWeights } from '../../src/watching/weight-averages.ts';
import { valuesOf } from '../tiny.ts';

type Named = Readonly<Record<string, number[] | number[][]>>;

/** Made by tooling/oracles/training.py. */
const { averaging: golden } = JSON.parse(readFileSync(new URL('../golden/training.json', import.meta.url), 'utf8')) as {
  readonly averaging: {
    readonly decay: number;
    readonly values: readonly Named[];
    readonly averages: readonly Named[];
  };
};

const read = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

/** A variable with the value `values[0]` that a compiled step sets to the next ones, averaging. */
async function averagesOf(values: readonly number[], options: Parameters<typeof averageWeights>[1]): Promise<number[]> {
  const weight = tf.tidy(() => tf.variable(tf.scalar(-1)));
  const averages = averageWeights({ weight }, options);
  const step = compile(({ value }: { value: tf.Scalar }) => {
    weight.assign(value);
    averages.update();
    return {};
  });
  const all = [];
  for (const each of values) {
    const value = tf.scalar(each);
    await step({ value });
    value.dispose();
    all.push(read(averages.weights['weights/weight'])[0]);
  }
  expect(read(averages.weights.count)).toEqual([values.length]);
  step.dispose();
  averages.dispose();
  weight.dispose();
  return all;
}

onEachBackend(() => {
  it('is worked by hand: half of 2 and 4, then half of that and 7', async () => {
    expect(await averagesOf([2, 4, 7], { decay: 0.5 })).toEqual([2, 3, 5]);
  });

  it('keeps less at first, on wish: min(d, (1 + n) / (10 + n))', async () => {
    // n = 1: keeps 2/11 of 11; n = 2: keeps 3/12 of that and takes 3/4 of 8.
    const received = await averagesOf([11, 0, 8], { decay: 0.9, warmUp: true });
    [11, 2, 6.5].forEach((expected, i) => {
      expect(received[i]).toBeCloseTo(expected, 5);
    });
  });

  it('averages weights and running statistics as torch does', () => {
    const names = Object.keys(golden.values[0]);
    const tensors = (named: Named) => names.map((name) => tf.tensor(named[name]));
    const weights = Object.fromEntries(names.map((name) => [name, tf.variable(tf.tensor(golden.values[0][name]))]));
    const averages = averageWeights(weights, { decay: golden.decay });
    golden.values.forEach((values, step) => {
      const now = tensors(values);
      names.forEach((name, i) => {
        weights[name].assign(now[i]);
      });
      tf.dispose(now);
      averages.update();
      for (const name of names) {
        const expected = golden.averages[step][name].flat();
        read(averages.weights[`weights/${name}`]).forEach((value, i) => {
          // float32 values around 1 after at most 8 roundings of 6e-8 each.
          expect(Math.abs(value - expected[i]), `${name} after update ${step + 1}`).toBeLessThan(5e-7);
        });
      }
    });
    averages.dispose();
    tf.dispose(weights);
  });

  it('lends the averages to the weights and takes them back to the bit, also where the work fails', async () => {
    const weights = { a: tf.variable(tf.tensor1d([1 / 3, 1e-30])) };
    const averages = averageWeights(weights, { decay: 0.5 });
    const seen = async () => Promise.resolve(read(weights.a));
    expect(await averages.use(seen)).toEqual(read(weights.a));
    averages.update();
    tf.tidy(() => {
      weights.a.assign(tf.tensor1d([0.1, 3e-30]));
    });
    const before = valuesOf(weights);
    expect(await averages.use(seen)).toEqual([Math.fround(1 / 3), Math.fround(1e-30)]);
    expect(valuesOf(weights)).toEqual(before);
    const count = tf.memory().numTensors;
    await expect(averages.use(() => Promise.reject(new Error('no images')))).rejects.toThrow('no images');
    expect(valuesOf(weights)).toEqual(before);
    expect(tf.memory().numTensors).toBe(count);
    averages.dispose();
    weights.a.dispose();
  });

  it('leaves no tensor behind and says what a decay may be', async () => {
    const before = tf.memory().numTensors;
    await averagesOf([1, 2], { decay: 0.9 });
    expect(tf.memory().numTensors).toBe(before);
    expect(() => averageWeights({}, { decay: 1 })).toThrow('averageWeights: expected a decay in [0, 1), received 1');
  });
});
