import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { expectClose } from '../../../../tooling/testing/close-to.ts';
import { adam, clipGradients, globalNorm, sgd } from '../../src/index.ts';
import { onBackends } from '../on-backends.ts';

/** Made by tooling/oracles/optimizers.py. */
const { clipping: golden } = JSON.parse(
  readFileSync(new URL('../golden/optimizers.json', import.meta.url), 'utf8'),
) as {
  readonly clipping: {
    readonly maxNorm: number;
    readonly start: [number[], number[][]];
    readonly gradients: [number[], number[][]][];
    readonly norms: number[];
    readonly after: [number[], number[][]][];
  };
};

onBackends('clipped gradients', (test) => {
  test('are worked by hand: [3, 4] and [12] of length 13, clipped to 1.3, move weights by [0.3, 0.4] and [1.2]', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const weights = { a: tf.variable(tf.zeros([2])), b: tf.variable(tf.zeros([1])) };
      const gradients = { a: tf.tensor1d([3, 4]), b: tf.tensor1d([12]) };
      expectClose(globalNorm(gradients), [13], 0);
      const bound = clipGradients(sgd(), { maxNorm: 1.3 }).bind(weights);
      bound.apply(gradients, tf.scalar(1));
      // float32, and 1e-6 is added to the length 13.
      expectClose(weights.a, [-0.3, -0.4], 3e-7);
      expectClose(weights.b, [-1.2], 3e-7);
      bound.dispose();
      tf.dispose([weights.a, weights.b]);
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  test('move weights as torch does, with momentum and weight decay', () => {
    const [a, b] = [tf.variable(tf.tensor1d(golden.start[0])), tf.variable(tf.tensor2d(golden.start[1]))];
    const rule = sgd({ momentum: 0.9, weightDecay: 0.05 });
    const bound = clipGradients(rule, { maxNorm: golden.maxNorm }).bind({ a, b });
    golden.gradients.forEach((gradients, index) => {
      tf.tidy(() => {
        const named = { a: tf.tensor1d(gradients[0]), b: tf.tensor2d(gradients[1]) };
        expectClose(globalNorm(named), [golden.norms[index]], 1e-6);
        bound.apply(named, tf.scalar(0.1));
      });
      // Both float32, sums in another order: a few units in the last place of values around 1.
      expectClose(a, golden.after[index][0], 1e-6);
      expectClose(b, golden.after[index][1].flat(), 1e-6);
    });
    expect(bound.stepCount.dataSync()[0]).toBe(golden.gradients.length);
    bound.dispose();
    tf.dispose([a, b]);
  });

  test('that are NaN make every weight NaN, as in torch: half an update would hide the fault', () => {
    const weights = { a: tf.variable(tf.ones([2])), b: tf.variable(tf.ones([1])) };
    const bound = clipGradients(sgd(), { maxNorm: 1 }).bind(weights);
    tf.tidy(() => {
      bound.apply({ a: tf.tensor1d([NaN, 1]), b: tf.tensor1d([1]) }, tf.scalar(0.1));
    });
    expect([...weights.a.dataSync(), ...weights.b.dataSync()]).toEqual([NaN, NaN, NaN]);
    bound.dispose();
    tf.dispose([weights.a, weights.b]);
  });

  test('keep the state of the rule visible, and say what they do', () => {
    const weight = tf.variable(tf.zeros([1]));
    const clipped = clipGradients(adam(), { maxNorm: 2 });
    expect(clipped.name).toBe('adam');
    expect(clipped.settings).toEqual({ ...adam().settings, maxGradientNorm: 2 });
    const bound = clipped.bind({ w: weight });
    expect(Object.keys(bound.slots)).toEqual(['firstMoment/w', 'secondMoment/w']);
    bound.dispose();
    weight.dispose();
    expect(() => clipGradients(adam(), { maxNorm: 0 })).toThrow(
      'clipGradients: expected a finite maxNorm > 0, received 0',
    );
  });
});
