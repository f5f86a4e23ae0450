import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { identityGenerator, noiseGenerator } from '../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

const features = tf.tensor2d([3, 4, 0, 0], [2, 2]);

describe('identityGenerator', () => {
  it('gives what it gets, in a tensor of the caller', () => {
    const generated = identityGenerator().apply(features);
    expect([...generated.dataSync()]).toEqual([3, 4, 0, 0]);
    generated.dispose();
    expect(features.isDisposed).toBe(false);
  });
});

describe('noiseGenerator', () => {
  const noise = tf.tensor2d([0, 2, 1, 0], [2, 2]);

  it('is worked by hand: [3, 4] of length 5 moves by 0.1 of it along [0, 1]', () => {
    const generated = noiseGenerator({ embeddingLength: 2, relativeChange: 0.1 }).apply(features, { noise });
    const [x, y, ...rest] = generated.dataSync();
    expect(x).toBeCloseTo(3, 6);
    expect(y).toBeCloseTo(4.5, 6);
    // The embedding of all zeros has no length to take a share of.
    for (const value of rest) expect(Math.abs(value)).toBeLessThan(1e-6);
  });

  it('lets a finite gradient through, at an all-zero embedding too', () => {
    const generator = noiseGenerator({ embeddingLength: 2, relativeChange: 0.1 });
    const gradient = tf.grad((f) => tf.sum(generator.apply(f as Tensor2D, { noise })))(features);
    // d/df (f + 0.1 |f| [0, 1]) summed: 1 + 0.1 f / |f| in each coordinate.
    expect(gradient.dataSync()[0]).toBeCloseTo(1.06, 5);
    expect(gradient.dataSync()[1]).toBeCloseTo(1.08, 5);
    expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
  });

  it('leaves no tensor behind', () => {
    const generator = noiseGenerator({ embeddingLength: 2, relativeChange: 0.1 });
    const before = tf.memory().numTensors;
    generator.apply(features, { noise }).dispose();
    generator.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says what is wrong', () => {
    expect(() => noiseGenerator({ embeddingLength: 2, relativeChange: -1 })).toThrow(
      'noiseGenerator: expected a finite relativeChange >= 0, received -1',
    );
    const generator = noiseGenerator({ embeddingLength: 2, relativeChange: 0.1 });
    expect(() => generator.apply(features)).toThrow('noiseGenerator.apply: expected noise, received none');
    expect(() => generator.apply(features, { noise: tf.zeros([2, 3]) })).toThrow('received [2, 3]');
  });
});
