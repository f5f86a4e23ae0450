import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../../tooling/testing/on-each-backend.ts';
import { centerInvariant, lpNorm, regularFace, sparseCenters, zeroMean } from '../../src/index.ts';
import type { Rows } from '../support/batch.ts';
import { dot, mean, randomRows, sum, tensorOf } from '../support/batch.ts';
import { expectLoss, expectNoLeak, valueAndGradient } from '../support/expect-loss.ts';
import { cosines } from '../support/loops.ts';

const norm = (row: readonly number[], p: number): number => sum(row.map((x) => Math.abs(x) ** p)) ** (1 / p);
const others = (row: readonly number[], i: number): number[] => row.filter((_, j) => j !== i);

type Regularizer = (rows: Tensor2D) => tf.Scalar;
const all: readonly (readonly [string, Regularizer, (rows: Rows) => number])[] = [
  ['lpNorm', (x) => lpNorm(x), (x) => mean(x.map((row) => norm(row, 2)))],
  ['lpNorm of sums', (x) => lpNorm(x, { p: 1 }), (x) => mean(x.map((row) => norm(row, 1)))],
  ['lpNorm squared', (x) => lpNorm(x, { power: 2, reduction: 'sum' }), (x) => sum(x.map((row) => dot(row, row)))],
  ['lpNorm of the third', (x) => lpNorm(x, { p: 3, power: 1.5 }), (x) => mean(x.map((row) => norm(row, 3) ** 1.5))],
  ['zeroMean', (x) => zeroMean(x), (x) => mean(x.map((row) => Math.abs(sum(row))))],
  [
    'centerInvariant',
    (x) => centerInvariant(x),
    (x) => {
      const squares = x.map((row) => dot(row, row));
      return mean(squares.map((square) => (square - mean(squares)) ** 2 / 4));
    },
  ],
  ['regularFace', (x) => regularFace(x), (x) => mean(cosines(x).map((row, i) => Math.max(...others(row, i))))],
  [
    'sparseCenters',
    (x) => sparseCenters(x, { centers: 3 }),
    (x) => {
      const s = cosines(x);
      const pairs = s.flatMap((row, c) =>
        row
          .filter((_, d) => d > c && Math.floor(d / 3) === Math.floor(c / 3))
          .map((cosine) => Math.sqrt(2 - 2 * cosine)),
      );
      return sum(pairs) / (x.length * 2);
    },
  ],
];

describe.each(all)('%s', (_, regularizer, loop) => {
  onEachBackend(() => {
    it('equals a loop and its finite differences', () => {
      tf.tidy(() => {
        expectLoss(randomRows(6, 5, 9), regularizer, loop);
      });
    });

    it('has a finite gradient for zeros and duplicates, and NaN for NaN', () => {
      const rows = [
        [0, 0],
        [0, 0],
        [1, 2],
        [1, 2],
        [1, 2],
        [3, -1],
      ];
      expect(valueAndGradient(rows, regularizer).gradient.flat().every(Number.isFinite)).toBe(true);
      expect(regularizer(tensorOf([[NaN, 0], ...rows.slice(1)])).dataSync()[0]).toBeNaN();
    });
  });

  it('costs nothing without rows, and leaves no tensors behind', () => {
    expect(regularizer(tf.zeros([0, 4])).dataSync()[0]).toBe(0);
    const x = tensorOf(randomRows(6, 5, 9));
    expectNoLeak(() => tf.grad((e: tf.Tensor) => regularizer(e as Tensor2D))(x));
    x.dispose();
  });
});

describe('regularizers', () => {
  const rows = tensorOf([
    [3, 4],
    [0, 1],
  ]);

  it('are worked by hand', () => {
    expect(lpNorm(rows, { reduction: 'none' }).arraySync()).toEqual([5, 1]);
    expect(lpNorm(rows, { p: 1, power: 2, reduction: 'sum' }).dataSync()[0]).toBeCloseTo(50, 4);
    expect(zeroMean(rows, { reduction: 'none' }).arraySync()).toEqual([7, 1]);
    expect(centerInvariant(rows).dataSync()[0]).toBeCloseTo(36, 3); // 25 and 1 around 13: 12^2 / 4
    expect(regularFace(rows).dataSync()[0]).toBeCloseTo(0.8, 6);
    expect(sparseCenters(rows, { centers: 2 }).dataSync()[0]).toBeCloseTo(Math.sqrt(0.4) / 2, 6);
    expect(regularFace(tensorOf([[1, 2]])).dataSync()[0]).toBe(0);
  });

  it('explain what does not fit', () => {
    expect(() => sparseCenters(tf.zeros([3, 2]), { centers: 2 })).toThrow(
      'sparseCenters: expected rows of whole identities with 2 centers each, received 3 rows; pass the centers of the loss',
    );
    expect(() => sparseCenters(rows, { centers: 1 })).toThrow(
      'sparseCenters: expected centers to be a whole number >= 2, received 1; change centers',
    );
    expect(() => lpNorm(rows, { p: 0 })).toThrow('lpNorm: expected p to be a finite number >= 1, received 0; change p');
    expect(() => zeroMean(tf.zeros([3] as [number] & [number, number]))).toThrow(
      'zeroMean: expected rows as float32 [N, L], received float32 [3]; pass one row for each image',
    );
  });
});
