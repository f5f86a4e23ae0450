import { withGradient } from '@htg/ground/with-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../../tooling/testing/on-each-backend.ts';
import type { Distance } from '../../src/index.ts';
import { cosine, dotProduct, euclidean, squaredEuclidean } from '../../src/index.ts';
import type { Rows } from '../support/batch.ts';
import { dot, normalized, pairwise, randomRows, squaredDistance, sum, tensorOf } from '../support/batch.ts';
import { expectLoss, expectNoLeak, valueAndGradient } from '../support/expect-loss.ts';

const root = (u: number[], v: number[]): number => Math.sqrt(squaredDistance(u, v));
const unit =
  (f: (u: number[], v: number[]) => number) =>
  (u: number[], v: number[]): number =>
    f(normalized(u), normalized(v));

const distances: [string, Distance, (u: number[], v: number[]) => number, similarity: boolean][] = [
  ['squaredEuclidean', squaredEuclidean(), unit(squaredDistance), false],
  ['squaredEuclidean of rows as they are', squaredEuclidean({ normalize: false }), squaredDistance, false],
  ['euclidean', euclidean(), unit(root), false],
  ['euclidean of rows as they are', euclidean({ normalize: false }), root, false],
  ['cosine', cosine(), unit(dot), true],
  ['dotProduct', dotProduct(), unit(dot), true],
  ['dotProduct of rows as they are', dotProduct({ normalize: false }), dot, true],
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
