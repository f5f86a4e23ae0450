import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { hardNegativeGenerator, hardNegativeLoss } from '../src/index.ts';
import type { TripletRows } from '../src/index.ts';

const normals = (seed: number, rows = 5): tf.Tensor2D => tf.randomNormal([rows, 6], 0, 1, 'float32', seed);
const triplets = (rows = 5): TripletRows => ({
  anchors: normals(1, rows),
  positives: normals(2, rows),
  negatives: normals(3, rows),
});

describe('hardNegativeGenerator', () => {
  it('makes one negative of each whole triplet: all three parts matter', () => {
    const generator = hardNegativeGenerator({ embeddingLength: 6, seed: 1 });
    const given = triplets();
    const made = generator.negatives(given).dataSync();
    expect(made).toHaveLength(30);
    for (const part of ['anchors', 'positives', 'negatives'] as const) {
      const other = generator.negatives({ ...given, [part]: normals(9) }).dataSync();
      expect(other).not.toEqual(made);
    }
    // Rows by themselves: the first does not see the others.
    const first = generator.negatives({
      anchors: tf.slice(given.anchors, 0, 1),
      positives: tf.slice(given.positives, 0, 1),
      negatives: tf.slice(given.negatives, 0, 1),
    });
    first.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(made[i], 5);
    });
    generator.dispose();
  });

  it('leaves no tensor behind', () => {
    const given = triplets();
    const before = tf.memory().numTensors;
    const generator = hardNegativeGenerator({ embeddingLength: 6 });
    generator.negatives(given).dispose();
    generator.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    [{ embeddingLength: 0 }, 'hardNegativeGenerator: expected whole lengths > 0, received embeddingLength 0'],
    [{ embeddingLength: 6, regularization: -1 }, 'hardNegativeGenerator: expected regularization >= 0, received -1'],
    [
      { embeddingLength: 6, adversarialWeight: NaN },
      'hardNegativeGenerator: expected adversarialWeight >= 0, received NaN',
    ],
  ])('refuses %o', (options, text) => {
    expect(() => hardNegativeGenerator(options)).toThrow(text);
  });

  it('refuses rows of another length', () => {
    const generator = hardNegativeGenerator({ embeddingLength: 5 });
    expect(() => generator.negatives(triplets())).toThrow(
      'hardNegativeGenerator.negatives: expected features [N, 5], received [5, 6]',
    );
    generator.dispose();
  });
});

describe('hardNegativeLoss', () => {
  const how = { margin: 0.5, regularization: 2, adversarialWeight: 3 };

  it('is worked by hand: at the true negative, at a right angle to the anchor', () => {
    const rows: TripletRows = {
      anchors: tf.tensor2d([
        [2, 0],
        [1, 0],
      ]),
      positives: tf.tensor2d([
        [3, 0],
        [0, 1],
      ]),
      negatives: tf.tensor2d([
        [0, 1],
        [0, 1],
      ]),
    };
    // The second triplet does not count. d(n', a) = 2, d(n', n) = 0, [2 - 0 - 0.5]+ = 1.5.
    const counted = tf.tensor1d([1, 0]);
    const { loss, hard, regularization, adversarial } = hardNegativeLoss(rows.negatives, rows, { ...how, counted });
    const values = [hard, regularization, adversarial, loss].map((term) => term.dataSync()[0]);
    [2, 0, 1.5, 2 + 3 * 1.5].forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value, 5);
    });
  });

  it('is 0 where no triplet counts, and its gradient is that of finite differences', () => {
    const [rows, made, direction] = [triplets(), normals(4), normals(5)];
    const none = hardNegativeLoss(made, rows, { ...how, counted: tf.zeros([5]) });
    expect(none.loss.dataSync()[0]).toBe(0);
    const counted = tf.tensor1d([1, 1, 0, 1, 1]);
    const f = (x: tf.Tensor): tf.Scalar =>
      hardNegativeLoss(x as tf.Tensor2D, rows, { ...how, margin: -9, counted }).loss;
    const at = (step: number): number => f(tf.add(made, tf.mul(direction, step))).dataSync()[0];
    const along = tf.sum(tf.mul(tf.grad(f)(made), direction)).dataSync()[0];
    expect(Math.abs(along - (at(1e-3) - at(-1e-3)) / 2e-3)).toBeLessThan(5e-3);
    expect(Math.abs(along)).toBeGreaterThan(0.05);
  });
});
