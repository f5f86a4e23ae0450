import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D, Tensor } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers'; // registers the gradients
import { beforeAll, describe, expect, it } from 'vitest';
import { spatialSoftmax } from '../src/spatial-softmax.ts';
import { directionalDerivative, normals } from './numbers.ts';

beforeAll(() => tf.setBackend('cpu'));

describe('spatialSoftmax', () => {
  it('is worked by hand: logits 0 and ln 3 give 1/4 and 3/4', () => {
    const p = spatialSoftmax(tf.tensor4d([0, Math.log(3)], [1, 1, 2, 1]));
    expect(p.dataSync()[0]).toBeCloseTo(0.25, 6);
    expect(p.dataSync()[1]).toBeCloseTo(0.75, 6);
  });

  it('sums to one over positions, for each image and channel, however large the logits', () => {
    const logits = tf.mul<Tensor4D>(tf.tensor(normals([2, 3, 4, 5], 1), [2, 3, 4, 5]), 100);
    const sums = tf.sum(spatialSoftmax(logits), [1, 2]);
    expect(sums.shape).toEqual([2, 5]);
    for (const sum of sums.dataSync()) expect(sum).toBeCloseTo(1, 5);
  });

  it('has the gradient of finite differences', () => {
    const shape = [2, 3, 2, 3];
    const [x, target, direction] = [1, 2, 3].map((seed) => tf.tensor(normals(shape, seed), shape));
    const f = (logits: Tensor): tf.Scalar => tf.sum(tf.mul(spatialSoftmax(logits as Tensor4D), target));
    const along = tf.sum(tf.mul(tf.grad(f)(x), direction)).dataSync()[0];
    // Central differences of step 1e-2 err by about 1e-4 of the third derivative, float32 by 1e-7 / 1e-2.
    expect(along).toBeCloseTo(directionalDerivative(f, x, direction), 3);
  });
});
