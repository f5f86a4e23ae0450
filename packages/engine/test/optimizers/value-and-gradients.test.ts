import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { valueAndGradients } from '../../src/index.ts';
import { onBackends } from '../on-backends.ts';

onBackends('valueAndGradients', (test) => {
  test('gives gradients by path: d (a^2 b) = 2 a b, a^2', () => {
    const [a, b] = [3, 5].map((value) => tf.tidy(() => tf.variable(tf.scalar(value))));
    const before = tf.memory().numTensors;
    const { value, gradients } = valueAndGradients(() => tf.mul(tf.square(a), b), { 'x/a': a, 'x/b': b });
    expect(value.dataSync()[0]).toBe(45);
    expect(gradients['x/a'].dataSync()[0]).toBe(30);
    expect(gradients['x/b'].dataSync()[0]).toBe(9);
    tf.dispose([value, gradients]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('names the weights that take no part', () => {
    const [a, b] = [3, 5].map((value) => tf.variable(tf.scalar(value)));
    expect(() => valueAndGradients(() => tf.square(a), { 'x/a': a, 'x/b': b })).toThrow(
      "valueAndGradients: expected every weight to take part in the loss, received 'x/b' without a gradient",
    );
  });
});
