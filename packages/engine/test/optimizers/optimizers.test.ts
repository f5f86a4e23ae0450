import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { expectClose } from '../../../../tooling/testing/close-to.ts';
import { adam, sgd } from '../../src/index.ts';
import { onBackends } from '../on-backends.ts';
import { cases } from './torch-cases.ts';

/** Made by tooling/oracles/optimizers.py. */
const golden = JSON.parse(readFileSync(new URL('../golden/optimizers.json', import.meta.url), 'utf8')) as {
  readonly start: number[];
  readonly gradients: number[][];
  readonly learningRates: number[];
  readonly after: Record<string, number[][]>;
};

/** Runs `body` with a weight and what it made disposed of. */
function withWeight(body: (weight: tf.Variable) => void): void {
  const before = tf.memory().numTensors;
  const weight = tf.tidy(() => tf.variable(tf.tensor1d(golden.start)));
  body(weight);
  weight.dispose();
  expect(tf.memory().numTensors).toBe(before);
}

onBackends('optimizers', (test) => {
  test('an update by hand: w 1, g 2, momentum 0.5, decay 0.1, rate 0.01', () => {
    const before = tf.memory().numTensors;
    const w = tf.tidy(() => tf.variable(tf.scalar(1)));
    const optimizer = sgd({ momentum: 0.5, weightDecay: 0.1 }).bind({ w });
    const [gradient, rate] = [tf.scalar(2), tf.scalar(0.01)];
    optimizer.apply({ w: gradient }, rate); // g' = 2.1, m = 2.1, w = 1 - 0.021
    expectClose(w, [0.979], 1e-7);
    optimizer.apply({ w: gradient }, rate); // g' = 2.0979, m = 1.05 + 2.0979 = 3.1479
    expectClose(w, [0.979 - 0.031479], 1e-7);
    expectClose(optimizer.slots['momentum/w'], [3.1479], 1e-6);
    expect(optimizer.stepCount.dataSync()[0]).toBe(2);
    optimizer.dispose();
    tf.dispose([w, gradient, rate]);
    expect(tf.memory().numTensors).toBe(before);
  });

  for (const [name, optimizer] of Object.entries(cases)) {
    test(`${name} moves a weight as torch does, twelve updates`, () => {
      withWeight((weight) => {
        const bound = optimizer.bind({ 'layer/kernel': weight });
        golden.gradients.forEach((gradient, index) => {
          tf.tidy(() => {
            bound.apply({ 'layer/kernel': tf.tensor1d(gradient) }, tf.scalar(golden.learningRates[index]));
          });
          // Both float32, some ops in another order: a few units in the last place of values around 1.
          expectClose(weight, golden.after[name][index], 1e-6);
        });
        expect(bound.stepCount.dataSync()[0]).toBe(12);
        bound.dispose();
      });
    });
  }

  test('slots are named by slot and path, start at zero, and a copied state goes on alike', () => {
    withWeight((weight) => {
      withWeight((copy) => {
        const [a, b] = [weight, copy].map((w) => adam().bind({ 'layer/kernel': w }));
        expect(Object.keys(a.slots)).toEqual(['firstMoment/layer/kernel', 'secondMoment/layer/kernel']);
        expect(Array.from(a.slots['firstMoment/layer/kernel'].dataSync())).toEqual([0, 0, 0, 0, 0]);
        const step = (bound: typeof a, index: number): void => {
          tf.tidy(() => {
            bound.apply({ 'layer/kernel': tf.tensor1d(golden.gradients[index]) }, tf.scalar(0.1));
          });
        };
        step(a, 0);
        tf.tidy(() => {
          copy.assign(tf.tensor1d(weight.dataSync()));
          b.stepCount.assign(tf.scalar(a.stepCount.dataSync()[0]));
          for (const [key, slot] of Object.entries(b.slots)) slot.assign(tf.tensor1d(a.slots[key].dataSync()));
        });
        step(a, 1);
        step(b, 1);
        expect(copy.dataSync()).toEqual(weight.dataSync());
        a.dispose();
        b.dispose();
      });
    });
  });

  test('decays only the weights that it is told to', () => {
    const [kernel, bias] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(1))];
    const bound = sgd({ weightDecay: 0.5, decays: (path) => path.endsWith('/kernel') }).bind({
      'a/kernel': kernel,
      'a/bias': bias,
    });
    tf.tidy(() => {
      bound.apply({ 'a/kernel': tf.scalar(0), 'a/bias': tf.scalar(0) }, tf.scalar(1));
    });
    expect([kernel.dataSync()[0], bias.dataSync()[0]]).toEqual([0.5, 1]);
  });

  test('refuses missing and unknown gradients', () => {
    withWeight((weight) => {
      const bound = sgd().bind({ w: weight });
      const rate = tf.scalar(1);
      expect(() => {
        bound.apply({}, rate);
      }).toThrow("apply: expected one gradient for each bound weight, received none for 'w'; bind the optimizer");
      expect(() => {
        bound.apply({ w: weight, v: weight }, rate);
      }).toThrow("received one for 'v', which is not bound");
      rate.dispose();
      bound.dispose();
    });
  });
});
