import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { randomTensor } from '../../../../tooling/testing/random-tensor.ts';
import { relu } from '../../src/index.ts';
import { onBackends } from '../on-backends.ts';

onBackends('relu', (test, backend) => {
  test('is max(x, 0), NaN in NaN out, with gradient 0 at 0', () => {
    const x = tf.tensor1d([-2, 0, 3, NaN]);
    expect(Array.from(relu(x).dataSync())).toEqual([0, 0, 3, NaN]);
    const gradient = tf.grad((input) => tf.sum(relu(input)))(tf.tensor1d([-2, 0, 3]));
    expect(Array.from(gradient.dataSync())).toEqual([0, 0, 1]);
  });

  test("has the values and the gradient of tfjs's own, to the bit", () => {
    const x = randomTensor([4, 5, 5, 3], 1);
    const weights = randomTensor([4, 5, 5, 3], 2);
    const through = (f: (x: tf.Tensor) => tf.Tensor) =>
      tf.valueAndGrad((input) => tf.sum(tf.mul(f(input), weights)))(x);
    const [ours, theirs] = [through(relu), through((input) => tf.relu(input))];
    expect(ours.value.dataSync()).toEqual(theirs.value.dataSync());
    expect(ours.grad.dataSync()).toEqual(theirs.grad.dataSync());
  });

  test('takes whole numbers too', () => {
    expect(Array.from(relu(tf.tensor1d([-1, 2], 'int32')).dataSync())).toEqual([0, 2]);
  });

  test('refuses a second derivative where it has none, instead of giving zero', () => {
    const second = (): tf.Tensor => {
      const first = tf.grad((x) => tf.sum(tf.square(relu(x))));
      return tf.grad((x) => tf.sum(first(x)))(tf.tensor1d([1, 2]));
    };
    // The outer gradient of relu(x)^2 is 2 where x > 0; tfjs's own ops find it, TensorFlow's fused one must not say 0.
    if (backend === 'tensorflow')
      expect(second).toThrow('relu: expected to be differentiated once, received a gradient');
    else expect(Array.from(second().dataSync())).toEqual([2, 2]);
  });

  test('leaks nothing', () => {
    const x = tf.tensor1d([-1, 1]);
    const before = tf.memory().numTensors;
    tf.dispose(tf.grad((input) => tf.sum(relu(input)))(x));
    relu(x).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
