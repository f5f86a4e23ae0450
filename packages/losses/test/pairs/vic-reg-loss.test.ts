import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../../tooling/testing/on-each-backend.ts';
import { vicRegLoss } from '../../src/index.ts';
import type { Rows } from '../support/batch.ts';
import { mean, randomRows, squaredDistance, sum, tensorOf } from '../support/batch.ts';
import { expectLoss, expectNoLeak, valueAndGradient } from '../support/expect-loss.ts';

const options = { images: 3, invariance: 2, variance: 5, covariance: 3, epsilon: 0.01 };

/** The formula, loop by loop. */
function loop(rows: Rows): number {
  const views = [0, 1, 2].map((v) => rows.filter((_, i) => i % 3 === v));
  const pairs = [
    [0, 1],
    [0, 2],
    [1, 2],
  ];
  const numbers = rows[0].map((_, l) => l);
  const s = mean(pairs.flatMap(([v, w]) => views[v].map((row, i) => squaredDistance(row, views[w][i]) / row.length)));
  const covariance = (view: Rows, l: number, m: number): number => {
    const [a, b] = [l, m].map((k) => mean(view.map((row) => row[k])));
    return sum(view.map((row) => (row[l] - a) * (row[m] - b))) / (view.length - 1);
  };
  const v = mean(
    views.flatMap((view) => numbers.map((l) => Math.max(0, 1 - Math.sqrt(covariance(view, l, l) + 0.01)))),
  );
  const c = mean(
    views.map(
      (view) =>
        sum(numbers.flatMap((l) => numbers.map((m) => (l === m ? 0 : covariance(view, l, m) ** 2)))) / numbers.length,
    ),
  );
  return 2 * s + 5 * v + 6 * c;
}

describe('vicRegLoss', () => {
  onEachBackend(() => {
    it('equals loops and their finite differences', () => {
      tf.tidy(() => {
        // Short rows: variances below 1, so that their hinge is active.
        const rows = randomRows(12, 4, 3).map((row) => row.map((x) => x * 0.7));
        expectLoss(rows, (x) => vicRegLoss(x, options), loop);
      });
    });

    it('has a finite gradient for rows that are all one, and NaN for NaN', () => {
      const rows = Array.from({ length: 6 }, () => [1, 2, 3]);
      const { value, gradient } = valueAndGradient(rows, (x) => vicRegLoss(x, { images: 3 }));
      expect(value).toBeCloseTo(25 * (1 - Math.sqrt(1e-4)), 3);
      expect(gradient.flat().every(Number.isFinite)).toBe(true);
      expect(vicRegLoss(tensorOf([[NaN], ...rows.slice(1, 4).map(() => [1])]), { images: 2 }).dataSync()[0]).toBeNaN();
    });
  });

  it('is worked by hand', () => {
    // Two things, two views that differ by 1 in one of two numbers. Each view varies by 2 in the first number (variance 2) and by 0 in the second.
    const rows = tensorOf([
      [0, 0],
      [0, 1],
      [2, 0],
      [2, 1],
    ]);
    const value = vicRegLoss(rows, {
      images: 2,
      invariance: 1,
      variance: 1,
      covariance: 1,
      epsilon: 1e-9,
    }).dataSync()[0];
    expect(value).toBeCloseTo(0.5 + 0.5, 4);
  });

  it('leaves no tensors behind', () => {
    const x = tensorOf(randomRows(6, 4, 1));
    expectNoLeak(() => tf.grad((e: tf.Tensor) => vicRegLoss(e as Tensor2D, { images: 2 }))(x));
    x.dispose();
  });

  it('explains rows that are no views, and options that do not fit', () => {
    const x = tf.zeros<tf.Rank.R2>([4, 2]);
    expect(() => vicRegLoss(x, { images: 3 })).toThrow(
      'vicRegLoss: expected the rows of two or more things with images >= 2 each, received 4 rows and images 3; pass P x K batches and their K',
    );
    expect(() => vicRegLoss(x, { images: 4 })).toThrow('received 4 rows and images 4');
    expect(() => vicRegLoss(x, { images: 2, epsilon: 0 })).toThrow(
      'vicRegLoss: expected epsilon to be a finite number > 0, received 0; change epsilon',
    );
  });
});
