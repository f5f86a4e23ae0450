import type { Tensor2D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { batchHard } from '../../../miners/src/index.ts';
import { hardnessAwareLoss, tripletLoss } from '../../src/index.ts';
import '../../../../tooling/testing/on-each-backend.ts';
import { labelsOf, randomRows, tensorOf } from '../support/batch.ts';

beforeAll(() => tf.setBackend('cpu'));

const identityOf = [0, 0, 0, 1, 1, 1, 2, 2, 2];
const labels = (): tf.Tensor1D => labelsOf(identityOf);
const normals = (seed: number): Tensor2D => tensorOf(randomRows(identityOf.length, 5, seed));

const unit = (row: readonly number[]): number[] => row.map((x) => x / Math.hypot(...row));
const length = (a: readonly number[], b: readonly number[]): number => Math.hypot(...a.map((x, i) => x - b[i]));

/** The formula, anchor by anchor, in vectors. */
function naive(rows: readonly number[][], margin: number, alpha: number): number {
  const units = rows.map(unit);
  const triplets = units.map((anchor, i) => {
    const of = (same: boolean): number[][] =>
      units.filter((_, j) => j !== i && (identityOf[j] === identityOf[i]) === same);
    const by = (a: number[], b: number[]): number => length(anchor, a) - length(anchor, b);
    return { anchor, positive: of(true).sort(by).at(-1) ?? [], negative: of(false).sort(by)[0] };
  });
  const meanOf = (losses: readonly number[]): number => {
    const active = losses.filter((loss) => loss > 0);
    return active.reduce((sum, loss) => sum + loss, 0) / Math.max(active.length, 1);
  };
  const lossOf = ({ anchor, positive }: (typeof triplets)[number], negative: number[]): number =>
    Math.max(0, length(anchor, positive) ** 2 - length(anchor, negative) ** 2 + margin);
  const lambda = Math.exp(-alpha / meanOf(triplets.map((triplet) => lossOf(triplet, triplet.negative))));
  return meanOf(
    triplets.map((triplet) => {
      const [near, far] = [length(triplet.anchor, triplet.positive), length(triplet.anchor, triplet.negative)];
      const share = far > near ? (lambda * far + (1 - lambda) * near) / far : 1;
      const drawn = unit(triplet.anchor.map((x, i) => x + share * (triplet.negative[i] - x)));
      return lossOf(triplet, drawn);
    }),
  );
}

describe('hardnessAwareLoss', () => {
  it('is worked by hand: with half of the way, a negative at 90 degrees comes to where the chord is as long', () => {
    // Anchor 0 with its positive at 0 degrees as well, negatives at 90: J = mean of [0 - 2 + 3]+ = 1, lambda = 1/2 for alpha = ln 2.
    const rows = tf.tensor2d([1, 0, 1, 0, 0, 1, 0, 1], [4, 2]);
    const loss = hardnessAwareLoss(rows, labelsOf([0, 0, 1, 1]), { margin: 3, alpha: Math.log(2) });
    // Half of the chord, normalized, is at 45 degrees: d = 2 - sqrt(2).
    expect(loss.dataSync()[0]).toBeCloseTo(3 - (2 - Math.SQRT2), 3);
  });

  it.each([
    [1, 0.3],
    [2, 0.1],
    [3, 1],
  ])('equals the loops on batch %i with alpha %d', (seed, alpha) => {
    const rows = normals(seed);
    const loss = hardnessAwareLoss(rows, labels(), { margin: 0.4, alpha });
    expect(loss.dataSync()[0]).toBeCloseTo(naive(rows.arraySync(), 0.4, alpha), 4);
  });

  it('is the triplet loss of the hardest triplets with alpha 0, and never below it', () => {
    const rows = normals(5);
    const plain = tripletLoss(rows, labels(), { margin: 0.4, miner: batchHard() }).dataSync()[0];
    expect(hardnessAwareLoss(rows, labels(), { margin: 0.4, alpha: 0 }).dataSync()[0]).toBeCloseTo(plain, 5);
    expect(hardnessAwareLoss(rows, labels(), { margin: 3, alpha: 5 }).dataSync()[0]).toBeGreaterThan(
      hardnessAwareLoss(rows, labels(), { margin: 3, alpha: 0 }).dataSync()[0],
    );
  });

  it('has the gradient of finite differences, lambda being a constant', () => {
    // With alpha so large that lambda is 0 wherever the loss stands.
    const f = (x: tf.Tensor): tf.Scalar => hardnessAwareLoss(x as Tensor2D, labels(), { margin: 3, alpha: 1000 });
    const [x, direction] = [normals(2), normals(4)];
    const at = (step: number): number => f(tf.add(x, tf.mul(direction, step))).dataSync()[0];
    const along = tf.sum(tf.mul(tf.grad(f)(x), direction)).dataSync()[0];
    // float32 rounding over a step of 1e-3 is about 1e-3.
    expect(Math.abs(along - (at(1e-3) - at(-1e-3)) / 2e-3)).toBeLessThan(5e-3);
    expect(Math.abs(along)).toBeGreaterThan(0.02);
  });

  it('is finite for duplicates and zeros, and 0 without negatives', () => {
    const rows = tf.tensor2d([1, 0, 1, 0, 0, 0, 0, 0], [4, 2]);
    const f = (x: tf.Tensor): tf.Scalar => hardnessAwareLoss(x as Tensor2D, labelsOf([0, 0, 1, 1]));
    const { value, grad } = tf.valueAndGrad(f)(rows);
    expect(Number.isFinite(value.dataSync()[0])).toBe(true);
    expect(grad.dataSync().every(Number.isFinite)).toBe(true);
    expect(hardnessAwareLoss(rows, labelsOf([0, 0, 0, 0])).dataSync()[0]).toBe(0);
  });

  it('leaves no tensor behind and says what is wrong', () => {
    const [rows, given] = [normals(1), labels()];
    const before = tf.memory().numTensors;
    hardnessAwareLoss(rows, given).dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(() => hardnessAwareLoss(rows, given, { alpha: -1 })).toThrow(
      'hardnessAwareLoss: expected alpha >= 0, received -1',
    );
  });
});
