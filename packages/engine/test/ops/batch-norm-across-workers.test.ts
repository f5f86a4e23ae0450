import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { randomTensor } from '../../../../tooling/testing/random-tensor.ts';
import { batchNormAcrossWorkers, batchNormTraining } from '../../src/index.ts';
import { onBackends } from '../on-backends.ts';

onBackends('batchNormAcrossWorkers', (test) => {
  test('is batchNormTraining where a process computes alone, with its gradients', () => {
    const x = randomTensor([3, 2, 2, 4], 1);
    const weights = randomTensor([3, 2, 2, 4], 2);
    const [gamma, beta] = [tf.tensor1d([1, 2, 0.5, -1]), tf.tensor1d([0, 1, 2, 3])];
    const before = tf.memory().numTensors;
    const through = (normalize: typeof batchNormTraining) => {
      const { y, mean, variance } = normalize(x, gamma, beta);
      const gradients = tf.grads((input, scale, shift) =>
        tf.sum(tf.mul(normalize(input, scale as tf.Tensor1D, shift as tf.Tensor1D).y, weights)),
      )([x, gamma, beta]);
      const values = [y, mean, variance, ...gradients].map((each) => Array.from(each.dataSync()));
      tf.dispose([y, mean, variance, gradients]);
      return values;
    };
    const [ours, theirs] = [through(batchNormAcrossWorkers), through(batchNormTraining)];
    expect(tf.memory().numTensors).toBe(before);
    ours.forEach((values, which) => {
      // Sums in another order.
      values.forEach((value, i) => {
        expect(Math.abs(value - theirs[which][i])).toBeLessThan(1e-5);
      });
    });
  });

  test('needs two values a channel', () => {
    expect(() => batchNormAcrossWorkers(tf.ones([1, 2]), tf.ones([2]), tf.zeros([2]))).toThrow(
      'batchNormAcrossWorkers: expected two or more values per channel, received 1; use a larger batch, or running statistics',
    );
  });
});
