import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../../tooling/testing/on-each-backend.ts';
import type { Band, Distance } from '../../src/index.ts';
import { cosine, euclidean, mineTriplets, squaredEuclidean } from '../../src/index.ts';
import { countTriplets } from '../../src/mining/triplet-counts.ts';
import { sumInChunks } from '../../src/triplets/chunked-triplets.ts';
import { isPlainHinge, sumHingeTriplets } from '../../src/triplets/hinge-triplets.ts';
import { isPlainSoft, sumSoftTriplets } from '../../src/triplets/soft-triplets.ts';
import type { SummedTriplets } from '../../src/triplets/triplet-rule.ts';
import { labelsOf, mixedLabels, randomRows, tensorOf } from '../support/batch.ts';

/** Rows with duplicates, within an identity and across: many distances are equal. */
const rows = randomRows(10, 5, 3).map((row, i, all) => (i === 6 || i === 9 ? all[0] : i === 5 ? all[1] : row));
const labels = labelsOf(mixedLabels);
const low = 0.3;

/** Sums by a short cut against those by enumeration: the same number is active, the loss and the derivatives agree within single precision. */
function expectSums(actual: SummedTriplets, expected: SummedTriplets, tolerance: number): void {
  const numbers = ({ loss, active, gradients }: SummedTriplets): number[][] =>
    [loss, active, gradients[0]].map((x) => Array.from(x.dataSync()));
  const [ours, theirs] = [numbers(actual), numbers(expected)];
  expect(ours[1]).toEqual(theirs[1]);
  for (const i of [0, 2]) {
    const largest = Math.max(...theirs[i].map(Math.abs));
    const worst = Math.max(...ours[i].map((value, k) => Math.abs(value - theirs[i][k])));
    expect(worst).toBeLessThanOrEqual(tolerance * largest);
  }
}

describe('sums without enumeration', () => {
  onEachBackend(() => {
    const distances: [string, Distance][] = [
      ['squared Euclidean', squaredEuclidean()],
      ['Euclidean', euclidean()],
      ['cosine', cosine()],
    ];
    it.each(distances.flatMap(([name, distance]) => [0, 1.5].map((margin) => [name, margin, distance] as const)))(
      'expand the soft margin: %s, margin %d',
      (_, margin, distance) => {
        tf.tidy(() => {
          // Opposite rows stand at the ends of the range.
          const x = tensorOf([...rows.slice(0, 8), ...rows.slice(0, 2).map((row) => row.map((value) => -value))]);
          const mined = mineTriplets(x, labels);
          const rule = { margin, soft: true };
          const measured = distance.matrix(x);
          expect(isPlainSoft(mined, rule, distance.range)).toBe(true);
          // Single precision on both ways; the expansion itself is exact to 1e-9.
          expectSums(
            sumSoftTriplets(measured, mined, rule, distance.range ?? [0, 0]),
            sumInChunks(measured, mined, rule),
            2e-6,
          );
        });
      },
    );

    it.each([0, 0.2, low, 0.5, 2])('count the hinges of a band of these distances, margin %d', (margin) => {
      tf.tidy(() => {
        const x = tensorOf(rows);
        const measured = squaredEuclidean().matrix(x);
        const band: Band = { value: tf.clone(measured), lower: tf.sub(measured, low), upper: tf.clone(measured) };
        const mined = { ...mineTriplets(x, labels), band };
        const rule = { margin, soft: false };
        expect(isPlainHinge(measured, mined, rule)).toBe(true);
        expectSums(sumHingeTriplets(measured, mined, rule), sumInChunks(measured, mined, rule), 2e-6);
      });
    });

    it('counts the triplets of any band, equal bounds and infinite ones among them', () => {
      tf.tidy(() => {
        const mined = mineTriplets(tensorOf(rows), labels);
        const [positive, negative] = [mined.positive.arraySync(), mined.negative.arraySync()];
        // Few different numbers, so that values meet their bounds; and intervals that end before they begin.
        const few = (seed: number): number[][] =>
          randomRows(10, 10, seed).map((row) => row.map((value) => Math.round(2 * value) / 2));
        const value = few(11);
        const lower = few(12).map((row, i) => (i === 3 ? row.map(() => -Infinity) : row));
        const upper = few(13).map((row, i) => (i < 5 ? row.map(() => Infinity) : row));
        const band = { value: tensorOf(value), lower: tensorOf(lower), upper: tensorOf(upper) };
        const counts = countTriplets({ ...mined, band });
        const isMember = (a: number, p: number, n: number): boolean =>
          positive[a][p] === 1 && negative[a][n] === 1 && value[a][p] >= lower[a][n] && value[a][p] < upper[a][n];
        const all = mixedLabels.map((_, i) => i);
        const expected = (member: (a: number, i: number, k: number) => boolean): number[][] =>
          all.map((a) => all.map((i) => all.filter((k) => member(a, i, k)).length));
        expect(counts.positive.arraySync()).toEqual(expected((a, p, n) => isMember(a, p, n)));
        expect(counts.negative.arraySync()).toEqual(expected((a, n, p) => isMember(a, p, n)));
      });
    });
  });

  it('leave to enumeration what they cannot do', () => {
    tf.tidy(() => {
      const x = tensorOf(rows);
      const mined = mineTriplets(x, labels);
      const other: Band = { value: tf.add(x, 0), lower: x, upper: x };
      expect(isPlainSoft(mined, { margin: -0.1, soft: true }, [0, 4])).toBe(false);
      expect(isPlainSoft(mined, { margin: 0, soft: true }, [0, 4.5])).toBe(false);
      expect(isPlainSoft(mined, { margin: 0, soft: true }, undefined)).toBe(false);
      expect(isPlainSoft(mined, { margin: 0, soft: true, between: x }, [0, 4])).toBe(false);
      expect(isPlainHinge(x, { ...mined, band: other }, { margin: 0, soft: false })).toBe(false);
      expect(isPlainHinge(x, mined, { margin: 0, soft: true })).toBe(false);
    });
  });
});
