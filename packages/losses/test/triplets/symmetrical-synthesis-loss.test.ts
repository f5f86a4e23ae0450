import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { symmetricalSynthesisLoss } from '../../src/index.ts';
import '../../../../tooling/testing/on-each-backend.ts';
import { randomRows, tensorOf } from '../support/batch.ts';

beforeAll(() => tf.setBackend('cpu'));

const [identities, images, length] = [3, 3, 4];

const normals = (seed: number): Tensor2D => tensorOf(randomRows(identities * images, length, seed));

const unit = (row: readonly number[]): number[] => row.map((x) => x / Math.hypot(...row));
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i], 0);
const squared = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0);
/** `a` minus twice its part across `b`, as the paper writes it. */
const mirrored = (a: readonly number[], b: readonly number[]): number[] => {
  const foot = b.map((x) => (x * dot(a, b)) / dot(b, b));
  return a.map((x, i) => x - 2 * (x - foot[i]));
};

/** The formula, loop by loop. */
function naive(rows: readonly number[][], margin: number): number {
  const classes = Array.from({ length: identities }, (_, c) => rows.slice(c * images, (c + 1) * images).map(unit));
  const clouds = classes.map((members) => [
    ...members,
    ...members.flatMap((a, i) => members.filter((_, j) => j !== i).map((b) => mirrored(a, b))),
  ]);
  const terms: number[] = [];
  for (let c = 0; c < identities; c++) {
    for (let other = 0; other < identities; other++) {
      if (other === c) continue;
      const nearest = Math.min(...clouds[c].flatMap((p) => clouds[other].map((q) => squared(p, q))));
      classes[c].forEach((a, i) => {
        for (const b of classes[c].slice(i + 1)) terms.push(Math.max(0, squared(a, b) - nearest + margin));
      });
    }
  }
  const active = terms.filter((term) => term > 0);
  return active.reduce((sum, term) => sum + term, 0) / Math.max(active.length, 1);
}

describe('symmetricalSynthesisLoss', () => {
  it('is worked by hand: the mirror image of 0 degrees at 45 is at 90, where another identity is', () => {
    // Identity 0 at 0 and 45 degrees, mirrored 90 and -45; identity 1 at 90 and 180, mirrored 270 and 0: nearest 0.
    const rows = tf.tensor2d([1, 0, 1, 1, 0, 1, -1, 0], [4, 2]);
    // The pairs' distances are 2 - sqrt(2) and 2.
    const loss = symmetricalSynthesisLoss(rows, { images: 2, margin: 0.5 });
    expect(loss.dataSync()[0]).toBeCloseTo((2 - Math.SQRT2 + 0.5 + 2 + 0.5) / 2, 5);
  });

  it.each([1, 2, 3])('equals the loops on batch %i', (seed) => {
    const rows = normals(seed);
    const loss = symmetricalSynthesisLoss(rows, { images, margin: 0.4 });
    expect(loss.dataSync()[0]).toBeCloseTo(naive(rows.arraySync(), 0.4), 5);
  });

  it('has the gradient of finite differences', () => {
    const f = (x: tf.Tensor): tf.Scalar => symmetricalSynthesisLoss(x as Tensor2D, { images, margin: 3 });
    const [x, direction] = [normals(2), normals(4)];
    const at = (step: number): number => f(tf.add(x, tf.mul(direction, step))).dataSync()[0];
    const along = tf.sum(tf.mul(tf.grad(f)(x), direction)).dataSync()[0];
    // float32 rounding over a step of 1e-3 is about 1e-3.
    expect(Math.abs(along - (at(1e-3) - at(-1e-3)) / 2e-3)).toBeLessThan(5e-3);
    expect(Math.abs(along)).toBeGreaterThan(0.05);
  });

  it('is finite, with a finite gradient, for duplicates and zeros', () => {
    const rows = tf.tensor2d([1, 0, 1, 0, 0, 0, 0, 0], [4, 2]);
    const f = (x: tf.Tensor): tf.Scalar => symmetricalSynthesisLoss(x as Tensor2D, { images: 2 });
    const { value, grad } = tf.valueAndGrad(f)(rows);
    expect(Number.isFinite(value.dataSync()[0])).toBe(true);
    expect(grad.dataSync().every(Number.isFinite)).toBe(true);
  });

  it('leaves no tensor behind and says what is wrong', () => {
    const rows = normals(1);
    const before = tf.memory().numTensors;
    symmetricalSynthesisLoss(rows, { images }).dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(() => symmetricalSynthesisLoss(rows, { images: 2 })).toThrow(
      'symmetricalSynthesisLoss: expected a whole number of identities with images >= 2 rows each, received 9 rows and images 2',
    );
  });
});
