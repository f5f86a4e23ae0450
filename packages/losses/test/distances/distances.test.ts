import { withGradient } from '@htg/ground/with-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../../tooling/testing/on-each-backend.ts';
import type { Distance } from '../../src/index.ts';
import { cosine, dotProduct, euclidean, lp, snr, squaredEuclidean } from '../../src/index.ts';
import type { Rows } from '../support/batch.ts';
import { dot, normalized, pairwise, randomRows, squaredDistance, sum, tensorOf } from '../support/batch.ts';
import { expectLoss, expectNoLeak, valueAndGradient } from '../support/expect-loss.ts';

const root = (u: number[], v: number[]): number => Math.sqrt(squaredDistance(u, v));
const unit =
  (f: (u: number[], v: number[]) => number) =>
  (u: number[], v: number[]): number =>
    f(normalized(u), normalized(v));

const norm =
  (p: number) =>
  (u: readonly number[]): number =>
    sum(u.map((value) => Math.abs(value) ** p)) ** (1 / p);
const differenceOf = (u: number[], v: number[]): number[] => u.map((value, l) => value - v[l]);
/** Of rows divided by their length in the same norm. */
const lpOf =
  (p: number, power: number) =>
  (u: number[], v: number[]): number => {
    const [a, b] = [u, v].map((row) => row.map((value) => value / norm(p)(row)));
    return norm(p)(differenceOf(a, b)) ** power;
  };
const variance = (u: readonly number[]): number =>
  sum(u.map((value) => (value - sum([...u]) / u.length) ** 2)) / u.length;
const noise = (u: number[], v: number[]): number => variance(differenceOf(u, v)) / variance(u);

const distances: [string, Distance, (u: number[], v: number[]) => number, similarity: boolean][] = [
  ['squaredEuclidean', squaredEuclidean(), unit(squaredDistance), false],
  ['squaredEuclidean of rows as they are', squaredEuclidean({ normalize: false }), squaredDistance, false],
  ['euclidean', euclidean(), unit(root), false],
  ['euclidean of rows as they are', euclidean({ normalize: false }), root, false],
  ['cosine', cosine(), unit(dot), true],
  ['dotProduct', dotProduct(), unit(dot), true],
  ['dotProduct of rows as they are', dotProduct({ normalize: false }), dot, true],
  ['lp, sums of differences', lp({ p: 1 }), lpOf(1, 1), false],
  ['lp, Euclid', lp(), lpOf(2, 1), false],
  ['lp, squared Euclid', lp({ power: 2 }), lpOf(2, 2), false],
  ['lp of the third norm', lp({ p: 3, power: 1.5 }), lpOf(3, 1.5), false],
  ['lp of rows as they are', lp({ p: 3, normalize: false }), (u, v) => norm(3)(differenceOf(u, v)), false],
  ['snr', snr(), unit(noise), false],
  ['snr of rows as they are', snr({ normalize: false }), noise, false],
];

const [rows, others] = [randomRows(5, 4, 1), randomRows(3, 4, 2)];
/** Different weights for all pairs, so that no error in the gradient cancels. */
const weighted = (values: number[][]): number => sum(values.flat().map((value, i) => value * Math.sin(i + 1)));
/** With a written-out gradient, because tfjs-core alone registers none. */
const weightedTensor = (values: tf.Tensor2D): tf.Tensor => {
  const weights = (): tf.Tensor =>
    tf.reshape(tf.tensor1d(Array.from({ length: values.size }, (_, i) => Math.sin(i + 1))), values.shape);
  return withGradient([values], () => ({
    value: tf.sum(tf.mul(values, weights())),
    gradient: (dy) => [tf.mul(weights(), dy)],
  }));
};

describe.each(distances)('%s', (_, distance, f, similarity) => {
  onEachBackend(() => {
    it('is that of all pairs of rows, with its gradient', () => {
      tf.tidy(() => {
        expectLoss(
          rows,
          (x) => weightedTensor(distance.matrix(x)),
          // Of a row with itself a loop's root has no difference quotient: 0 there.
          (x) => weighted(pairwise(x, (u, v) => (u === v ? (similarity ? f(u, v) : 0) : f(u, v)))),
        );
      });
    });

    it('is that of queries and references, with both gradients', () => {
      tf.tidy(() => {
        expectLoss(
          rows,
          (x) => weightedTensor(distance.matrix(x, tensorOf(others))),
          (x) => weighted(pairwise(x, f, others)),
        );
        expectLoss(
          others,
          (y) => weightedTensor(distance.matrix(tensorOf(rows), y)),
          (y) => weighted(pairwise(rows, f, y)),
        );
      });
    });

    it('is finite, and so is its gradient, for zeros and duplicates', () => {
      const x: Rows = [
        [0, 0, 0],
        [1, 2, 3],
        [1, 2, 3],
        [1e-20, 0, 0],
      ];
      const { gradient } = valueAndGradient(x, (e) => weightedTensor(distance.matrix(e)));
      expect(gradient.flat().every(Number.isFinite)).toBe(true);
      const values = tf.tidy(() => distance.matrix(tensorOf(x)).arraySync());
      expect(values.flat().every(Number.isFinite)).toBe(true);
      if (!similarity) {
        expect(values.flat().every((value) => value >= 0)).toBe(true);
        expect(values[1][2]).toBeLessThan(1e-3);
      }
    });
  });

  it('says which way it points', () => {
    expect(distance.similarity).toBe(similarity);
  });

  it('leaves no tensors behind', () => {
    const x = tensorOf(rows);
    expectNoLeak(() => distance.matrix(x));
    expectNoLeak(() => distance.matrix(x, x));
    x.dispose();
  });
});

describe('lp', () => {
  it('is the largest difference for a large p, in a case worked by hand', () => {
    const rows = tensorOf([
      [1, 2],
      [4, 6],
    ]);
    expect(lp({ p: 1, normalize: false }).matrix(rows).dataSync()[1]).toBeCloseTo(7, 5);
    expect(
      lp({ p: 60, normalize: false })
        .matrix(
          tensorOf([
            [0, 0],
            [0.5, 1],
          ]),
        )
        .dataSync()[1],
    ).toBeCloseTo(1, 5);
  });

  it('explains options that do not fit', () => {
    expect(() => lp({ p: 0.5 })).toThrow('lp: expected p to be a finite number >= 1, received 0.5; change p');
    expect(() => lp({ power: NaN })).toThrow(
      'lp: expected power to be a finite number >= 1, received NaN; change power',
    );
  });
});

describe('snr', () => {
  it('is worked by hand, and has a direction', () => {
    // Variances 1 and 4; of the difference, [-1, 1], 1.
    const rows = tensorOf([
      [1, 3],
      [2, 6],
    ]);
    const values = snr({ normalize: false }).matrix(rows).dataSync();
    [0, 1, 0.25, 0].forEach((expected, i) => {
      expect(values[i]).toBeCloseTo(expected, 5);
    });
  });
});
