import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { expectClose } from '../../../../tooling/testing/close-to.ts';
import { finiteDifferences } from '../../../../tooling/testing/finite-differences.ts';
import { randomTensor } from '../../../../tooling/testing/random-tensor.ts';
import { batchNormInference } from '../../src/index.ts';
import { onBackends } from '../on-backends.ts';

onBackends('batchNormInference', (test) => {
  test('a case by hand: (5 - 3) / 2 * 10 + 1 = 11', () => {
    const statistics = { mean: tf.tensor1d([3]), variance: tf.tensor1d([4]), epsilon: 0 };
    expectClose(batchNormInference(tf.tensor2d([[5]]), tf.tensor1d([10]), tf.tensor1d([1]), statistics), [11], 1e-6);
  });

  for (const shape of [
    [6, 3],
    [2, 3, 4, 3],
  ]) {
    test(`agrees with tfjs's batchNorm and with finite differences, [${shape.join(', ')}]`, () => {
      const inputs = [randomTensor(shape, 1), randomTensor([3], 2, 0.5, 2), randomTensor([3], 3)];
      const statistics = {
        mean: randomTensor([3], 4) as tf.Tensor1D,
        variance: randomTensor([3], 5, 0.5, 2) as tf.Tensor1D,
      };
      const weights = randomTensor(shape, 6);
      const f = (...[x, gamma, beta]: tf.Tensor[]): tf.Scalar =>
        tf.sum(tf.mul(batchNormInference(x, gamma as tf.Tensor1D, beta as tf.Tensor1D, statistics), weights));
      const theirs = tf.batchNorm(inputs[0], statistics.mean, statistics.variance, inputs[2], inputs[1], 1e-5);
      expectClose(
        batchNormInference(inputs[0], inputs[1] as tf.Tensor1D, inputs[2] as tf.Tensor1D, statistics),
        theirs,
        1e-6,
      );
      tf.grads(f)(inputs).forEach((gradient, index) => {
        expect(gradient.shape).toEqual(inputs[index].shape);
        // Linear in each input: only rounding, 1e-7 / step of the sum.
        expectClose(
          gradient,
          finiteDifferences((moved) => f(...inputs.with(index, moved)), inputs[index]),
          1e-3,
        );
      });
    });
  }

  test('leaks nothing', () => {
    const [gamma, mean] = [tf.ones([2]), tf.zeros([2])] as [tf.Tensor1D, tf.Tensor1D];
    const x = randomTensor([3, 2], 1);
    const before = tf.memory().numTensors;
    batchNormInference(x, gamma, mean, { mean, variance: gamma }).dispose();
    tf.dispose(tf.grad((input) => tf.sum(batchNormInference(input, gamma, mean, { mean, variance: gamma })))(x));
    expect(tf.memory().numTensors).toBe(before);
  });
});
