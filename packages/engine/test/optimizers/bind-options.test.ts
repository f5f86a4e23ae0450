import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { expectClose } from '../../../../tooling/testing/close-to.ts';
import { clipGradients, compile, sgd } from '../../src/index.ts';
import { onBackends } from '../on-backends.ts';
import { cases } from './torch-cases.ts';

/** Made by tooling/oracles/optimizers.py: param groups, of which the first has no gradient in the first three updates. */
const golden = JSON.parse(readFileSync(new URL('../golden/optimizers.json', import.meta.url), 'utf8')) as {
  readonly start: number[];
  readonly gradients: number[][];
  readonly learningRates: number[];
  readonly groups: Readonly<Record<string, readonly (readonly [number[], number[]])[]>>;
};

const weightsOf = () => ({
  early: tf.tidy(() => tf.variable(tf.tensor1d(golden.start))),
  late: tf.tidy(() => tf.variable(tf.tensor1d(golden.start))),
});

const isEarly = (path: string): boolean => path === 'early';

onBackends('bind with options', (test) => {
  for (const [name, optimizer] of Object.entries(cases)) {
    test(`${name}: param groups of two rates, one of which rests at first, move as torch's do`, () => {
      const before = tf.memory().numTensors;
      const weights = weightsOf();
      const bound = optimizer.bind(weights, { rateOf: (path) => (isEarly(path) ? 0.1 : 1), mayRest: isEarly });
      golden.gradients.forEach((values, index) => {
        tf.tidy(() => {
          const gradient = tf.tensor1d(values);
          const gradients: Record<string, tf.Tensor> =
            index < 3 ? { late: gradient } : { early: gradient, late: gradient };
          bound.apply(gradients, tf.scalar(golden.learningRates[index]));
        });
        expectClose(weights.early, golden.groups[name][index][0], 1e-6);
        expectClose(weights.late, golden.groups[name][index][1], 1e-6);
      });
      expect(bound.stepCount.dataSync()[0]).toBe(12);
      expect(bound.slots['stepCount/mayRest'].dataSync()[0]).toBe(9);
      bound.dispose();
      tf.dispose(weights);
      expect(tf.memory().numTensors).toBe(before);
    });
  }

  test('compiled, for each set of gradients a function of its own, updates as uncompiled', async () => {
    const ends: number[][] = [];
    for (const compiles of [false, true]) {
      const weights = weightsOf();
      const bound = cases['adamw weightDecay'].bind(weights, { rateOf: () => 0.5, mayRest: isEarly });
      const body = ({ rate, ...gradients }: Record<string, tf.Tensor>) => {
        bound.apply(gradients, rate as tf.Scalar);
        return { rate };
      };
      const update = compiles ? compile(body) : body;
      for (const [index, values] of golden.gradients.entries()) {
        const gradient = tf.tensor1d(values);
        const gradients: Record<string, tf.Tensor> =
          index < 3 ? { late: gradient } : { early: gradient, late: gradient };
        const inputs = { ...gradients, rate: tf.scalar(golden.learningRates[index]) };
        await update(inputs);
      }
      ends.push([...weights.early.dataSync(), ...weights.late.dataSync()]);
    }
    ends[0].forEach((value, i) => {
      expect(Math.abs(ends[1][i] - value)).toBeLessThanOrEqual(1e-6);
    });
  });

  test('the bound of clipped gradients holds for those that are there', () => {
    const weights = weightsOf();
    const bound = clipGradients(sgd(), { maxNorm: 1 }).bind(weights, { mayRest: isEarly });
    tf.tidy(() => {
      bound.apply({ late: tf.tensor1d([3, 0, 0, 0, 4]) }, tf.scalar(1));
    });
    expectClose(
      weights.late,
      [0.6, 0, 0, 0, 0.8].map((shift, i) => golden.start[i] - shift),
      1e-5,
    );
    expectClose(weights.early, golden.start, 0);
  });

  test('refuses a factor that is not above 0, and a gradient for some of those that rest together', () => {
    const weights = weightsOf();
    expect(() => sgd().bind(weights, { rateOf: (path) => (isEarly(path) ? 0 : 1) })).toThrow(
      "bind: expected a finite factor of the learning rate > 0, received 0 for 'early'; leave frozen weights out instead",
    );
    const bound = sgd().bind({ ...weights, third: weights.late }, { mayRest: (path) => path !== 'late' });
    expect(() => {
      bound.apply({ late: weights.late, early: weights.early }, tf.scalar(1));
    }).toThrow("received none for 'third'");
  });
});
