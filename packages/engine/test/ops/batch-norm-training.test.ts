import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { expectClose } from '../../../../tooling/testing/close-to.ts';
import { finiteDifferences } from '../../../../tooling/testing/finite-differences.ts';
import { randomTensor } from '../../../../tooling/testing/random-tensor.ts';
import { batchNormTraining } from '../../src/index.ts';
import { onBackends } from '../on-backends.ts';

/** The definition, by tfjs's own ops and their gradients. */
function plain(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const { mean, variance } = tf.moments(x, axes);
  return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon))), gamma), beta);
}

onBackends('batchNormTraining', (test, backend) => {
  test('a case by hand: [1, 3] has mean 2, deviation 1, unbiased variance 2', () => {
    const x = tf.tensor2d([[1], [3]]);
    const { y, mean, variance } = batchNormTraining(x, tf.tensor1d([10]), tf.tensor1d([5]), { epsilon: 0 });
    expectClose(y, [-5, 15], 1e-6);
    expectClose(mean, [2], 1e-6);
    expectClose(variance, [2], 1e-6);
    expect([y.shape, mean.shape, variance.shape]).toEqual([[2, 1], [1], [1]]);
  });

  for (const shape of [
    [6, 3],
    [4, 3, 5, 3],
  ]) {
    test(`agrees with the definition, values and gradients, [${shape.join(', ')}]`, () => {
      const [x, gamma, beta, weights] = [
        randomTensor(shape, 1),
        randomTensor([3], 2, 0.5, 2),
        randomTensor([3], 3),
        randomTensor(shape, 4),
      ];
      const through = (f: (x: tf.Tensor, gamma: tf.Tensor1D, beta: tf.Tensor1D) => tf.Tensor) =>
        tf.valueAndGrads((...inputs) =>
          tf.sum(tf.mul(f(...(inputs as [tf.Tensor, tf.Tensor1D, tf.Tensor1D])), weights)),
        )([x, gamma, beta]);
      const ours = through((...inputs) => batchNormTraining(...inputs).y);
      const theirs = through((...inputs) => plain(...inputs, 1e-5));
      // float32 sums in different orders.
      expectClose(ours.value, theirs.value, 1e-5);
      ours.grads.forEach((gradient, index) => {
        expect(gradient.shape).toEqual(theirs.grads[index].shape);
        expectClose(gradient, theirs.grads[index], 2e-5);
      });
    });
  }

  test('the gradients are those of finite differences', () => {
    const [x, gamma, beta] = [randomTensor([5, 2], 5), randomTensor([2], 6, 0.5, 2), randomTensor([2], 7)];
    const weights = randomTensor([5, 2], 8);
    const f = (...inputs: tf.Tensor[]): tf.Scalar =>
      tf.sum(tf.mul(batchNormTraining(inputs[0], inputs[1] as tf.Tensor1D, inputs[2] as tf.Tensor1D).y, weights));
    const inputs = [x, gamma, beta];
    tf.grads(f)(inputs).forEach((gradient, index) => {
      const numeric = finiteDifferences((moved) => f(...inputs.with(index, moved)), inputs[index]);
      // The third derivative along x is large (few rows): 1e-4 of truncation at this step.
      expectClose(gradient, numeric, 2e-3);
    });
  });

  test('mean and variance are constants to the gradient', () => {
    const x = randomTensor([4, 2], 9);
    const [ones, zeros] = [tf.ones([2]), tf.zeros([2])] as [tf.Tensor1D, tf.Tensor1D];
    const gradient = tf.grad((input) => {
      const { y, mean, variance } = batchNormTraining(input, ones, zeros);
      return tf.add(tf.sum(tf.mul(y, 0)), tf.sum(tf.add(mean, variance)));
    })(x);
    expect(Array.from(gradient.dataSync()).every((value) => value === 0)).toBe(true);
  });

  test('a constant channel gives beta, and finite gradients', () => {
    const x = tf.tensor2d([[4], [4], [4]]);
    const [gamma, beta] = [tf.tensor1d([2]), tf.tensor1d([7])];
    expectClose(batchNormTraining(x, gamma, beta).y, [7, 7, 7], 1e-6);
    const gradient = tf.grad((input) => tf.sum(tf.square(batchNormTraining(input, gamma, beta).y)))(x);
    expectClose(gradient, [0, 0, 0], 1e-2);
  });

  test('refuses one value per channel and shapes that do not fit', () => {
    const [gamma, beta] = [tf.ones([3]), tf.zeros([3])] as [tf.Tensor1D, tf.Tensor1D];
    expect(() => batchNormTraining(tf.zeros([1, 3]), gamma, beta)).toThrow(
      'batchNormTraining: expected two or more values per channel, received x [1, 3]; use a larger batch',
    );
    expect(() => batchNormTraining(tf.zeros([4, 2]), gamma, beta)).toThrow(
      'batchNormTraining: expected x [..., C] with gamma [C] and beta [C], received [4, 2], [3] and [3]',
    );
  });

  if (backend === 'tensorflow') {
    test('refuses a second derivative instead of giving zero', () => {
      const [gamma, beta] = [tf.ones([1]), tf.zeros([1])] as [tf.Tensor1D, tf.Tensor1D];
      const first = tf.grad((x) => tf.sum(tf.square(batchNormTraining(x, gamma, beta).y)));
      expect(() => tf.grad((x) => tf.sum(first(x)))(tf.tensor2d([[1], [2]]))).toThrow(
        'batchNormTraining: expected to be differentiated once',
      );
    });
  }

  test('leaks nothing', () => {
    const [x, gamma, beta] = [randomTensor([4, 2], 1), tf.ones([2]), tf.zeros([2])] as [
      tf.Tensor,
      tf.Tensor1D,
      tf.Tensor1D,
    ];
    const before = tf.memory().numTensors;
    tf.dispose(tf.grads((...inputs) => tf.sum(batchNormTraining(inputs[0], gamma, beta).y))([x]));
    const { y, mean, variance } = batchNormTraining(x, gamma, beta);
    tf.dispose([y, mean, variance]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
