import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { embeddingExpansionLoss } from '../../src/index.ts';
import '../../../../tooling/testing/on-each-backend.ts';
import { randomRows, tensorOf } from '../support/batch.ts';

beforeAll(() => tf.setBackend('cpu'));

const [identities, images, length] = [3, 3, 4];

const normals = (seed: number): Tensor2D => tensorOf(randomRows(identities * images, length, seed));

const unit = (row: readonly number[]): number[] => row.map((x) => x / Math.hypot(...row));
const squared = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0);

/** The formula, loop by loop. */
function naive(rows: readonly number[][], points: number, margin: number): number {
  const classes = Array.from({ length: identities }, (_, c) => rows.slice(c * images, (c + 1) * images).map(unit));
  const pairs = classes.map((members) => members.flatMap((a, i) => members.slice(i + 1).map((b) => [a, b] as const)));
  const clouds = classes.map((members, c) => [
    ...members,
    ...pairs[c].flatMap(([a, b]) =>
      Array.from({ length: points }, (_, k) => {
        const share = (k + 1) / (points + 1);
        return unit(a.map((x, i) => (1 - share) * x + share * b[i]));
      }),
    ),
  ]);
  const terms: number[] = [];
  for (let c = 0; c < identities; c++) {
    for (let other = 0; other < identities; other++) {
      if (other === c) continue;
      const nearest = Math.min(...clouds[c].flatMap((p) => clouds[other].map((q) => squared(p, q))));
      for (const [a, b] of pairs[c]) terms.push(Math.max(0, squared(a, b) - nearest + margin));
    }
  }
  const active = terms.filter((term) => term > 0);
  return active.reduce((sum, term) => sum + term, 0) / Math.max(active.length, 1);
}

describe('embeddingExpansionLoss', () => {
  it('is worked by hand: the point between [1, 0] and [0, 1] meets another identity there', () => {
    // Identity 0 lies at 0 and 90 degrees, its only synthetic point at 45; identity 1 at 45 and 45 degrees: nearest 0.
    const rows = tf.tensor2d([1, 0, 0, 1, 1, 1, 1, 1], [4, 2]);
    // Terms: pair of identity 0 has distance 2, that of identity 1 has 0: (2 + 0.5 + 0 + 0.5) / 2.
    const loss = embeddingExpansionLoss(rows, { images: 2, points: 1, margin: 0.5 });
    expect(loss.dataSync()[0]).toBeCloseTo(1.5, 5);
  });

  it.each([1, 2, 3])('equals the loops with %i points', (points) => {
    const rows = normals(1);
    const loss = embeddingExpansionLoss(rows, { images, points, margin: 0.4 });
    expect(loss.dataSync()[0]).toBeCloseTo(naive(rows.arraySync(), points, 0.4), 5);
  });

  it('has the gradient of finite differences', () => {
    const f = (x: tf.Tensor): tf.Scalar => embeddingExpansionLoss(x as Tensor2D, { images, margin: 3 });
    const [x, direction] = [normals(2), normals(4)];
    const at = (step: number): number => f(tf.add(x, tf.mul(direction, step))).dataSync()[0];
    const along = tf.sum(tf.mul(tf.grad(f)(x), direction)).dataSync()[0];
    // float32 rounding over a step of 1e-3 is about 1e-3.
    expect(Math.abs(along - (at(1e-3) - at(-1e-3)) / 2e-3)).toBeLessThan(5e-3);
    expect(Math.abs(along)).toBeGreaterThan(0.05);
  });

  it('is finite, with a finite gradient, for duplicates and zeros', () => {
    const rows = tf.tensor2d([1, 0, 1, 0, 0, 0, 0, 0], [4, 2]);
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => embeddingExpansionLoss(x as Tensor2D, { images: 2 }))(
      rows,
    );
    expect(Number.isFinite(value.dataSync()[0])).toBe(true);
    expect(grad.dataSync().every(Number.isFinite)).toBe(true);
  });

  it('leaves no tensor behind and says what is wrong', () => {
    const rows = normals(1);
    const before = tf.memory().numTensors;
    embeddingExpansionLoss(rows, { images }).dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(() => embeddingExpansionLoss(rows, { images: 2 })).toThrow('received 9 rows and images 2');
    expect(() => embeddingExpansionLoss(rows, { images, points: 0 })).toThrow(
      'expected points to be a whole number >= 1, received 0',
    );
  });
});
