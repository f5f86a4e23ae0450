import { cosine } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { nearestCenterShare, relativeChange } from '../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

describe('relativeChange', () => {
  it('is worked by hand: lengths 5 and 2 change by 1 and by 1', () => {
    const features = tf.tensor2d([3, 4, 0, 2], [2, 2]);
    const generated = tf.tensor2d([3, 5, 1, 2], [2, 2]);
    expect(relativeChange(features, generated).dataSync()[0]).toBeCloseTo((1 / 5 + 1 / 2) / 2, 6);
  });

  it('is 0 for the identity and finite for an all-zero embedding', () => {
    const features = tf.tensor2d([3, 4, 0, 0], [2, 2]);
    expect(relativeChange(features, features).dataSync()[0]).toBe(0);
  });
});

describe('nearestCenterShare', () => {
  const labels = tf.tensor1d([0, 0, 1, 1], 'int32');
  const features = tf.tensor2d([1, 0.1, 1, -0.1, 0.1, 1, -0.1, 1], [4, 2]);

  it('counts those that stay nearest to their own center, [1, 0] or [0, 1]', () => {
    expect(nearestCenterShare(features, features, labels).dataSync()[0]).toBe(1);
    const crossed = tf.tensor2d([0.1, 1, 1, -0.1, 0.1, 1, -0.1, 1], [4, 2]); // the first has crossed over
    expect(nearestCenterShare(features, crossed, labels).dataSync()[0]).toBe(0.75);
  });

  it('is not raised by a generator that makes all embeddings alike', () => {
    const alike = tf.tensor2d([1, 0, 1, 0, 1, 0, 1, 0], [4, 2]);
    expect(nearestCenterShare(features, alike, labels).dataSync()[0]).toBe(0.5);
  });

  it('is 1 where nobody else is', () => {
    const one = tf.tensor1d([5, 5, 5, 5], 'int32');
    expect(nearestCenterShare(features, features, one).dataSync()[0]).toBe(1);
  });

  it('leaves no tensor behind and refuses a similarity', () => {
    const before = tf.memory().numTensors;
    nearestCenterShare(features, features, labels).dispose();
    relativeChange(features, features).dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(() => nearestCenterShare(features, features, labels, { distance: cosine() })).toThrow(
      'nearestCenterShare: expected a distance, received the similarity cosine',
    );
  });
});
