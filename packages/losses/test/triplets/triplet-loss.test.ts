import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Mined } from '../../src/index.ts';
import { cosine, euclidean, mineTriplets, squaredEuclidean, tripletLoss } from '../../src/index.ts';
import type { Rows } from '../support/batch.ts';
import {
  dot,
  labelsOf,
  mean,
  meanNonZero,
  mixedLabels,
  normalized,
  normalizedSquaredDistances,
  pairwise,
  randomRows,
  sum,
  tensorOf,
} from '../support/batch.ts';
import { expectLoss, expectNoLeak, valueAndGradient } from '../support/expect-loss.ts';

const rows = randomRows(10, 5, 3);
const labels = labelsOf(mixedLabels);

/** All triplets by three loops; `cost` says what one is worth. */
function eachTriplet(
  distances: number[][],
  cost: (ap: number, an: number, pn: number) => number,
  identities = mixedLabels,
  include: (ap: number, an: number) => boolean = () => true,
): number[] {
  const losses: number[] = [];
  identities.forEach((anchor, a) => {
    identities.forEach((positive, p) => {
      identities.forEach((negative, n) => {
        if (a === p || anchor !== positive || anchor === negative) return;
        if (include(distances[a][p], distances[a][n])) {
          losses.push(cost(distances[a][p], distances[a][n], distances[p][n]));
        }
      });
    });
  });
  return losses;
}

const hinge = (margin: number) => (ap: number, an: number) => Math.max(ap - an + margin, 0);
const cosines = (x: Rows): number[][] => pairwise(x.map(normalized), dot);
const softplus = (x: number): number => Math.log1p(Math.exp(x));

describe('tripletLoss', () => {
  it('is right in a case worked by hand', () => {
    // a and p are at right angles: d = 2; n lies opposite of a: d(a, n) = 4, d(p, n) = 2.
    const x = tensorOf([
      [1, 0],
      [0, 2],
      [-3, 0],
    ]);
    // Anchor a: 2 - 4 + 3 = 1. Anchor p: 2 - 2 + 3 = 3. Anchor n has no positive.
    expect(tripletLoss(x, labelsOf([5, 5, 8]), { margin: 3 }).dataSync()[0]).toBeCloseTo(2, 6);
    expect(tripletLoss(x, labelsOf([5, 5, 8]), { margin: 1.5 }).dataSync()[0]).toBeCloseTo(1.5, 6);
  });

  it.each([
    ['the mean of non-zero', 'meanNonZero', meanNonZero],
    ['the mean', 'mean', mean],
    ['the sum', 'sum', sum],
  ] as const)('gives %s over all triplets', (_, reduction, reduce) => {
    expectLoss(
      rows,
      (x) => tripletLoss(x, labels, { margin: 0.3, reduction }),
      (x) => reduce(eachTriplet(normalizedSquaredDistances(x), hinge(0.3))),
    );
  });

  it('takes the soft margin', () => {
    expectLoss(
      rows,
      (x) => tripletLoss(x, labels, { soft: true, reduction: 'mean' }),
      (x) => mean(eachTriplet(normalizedSquaredDistances(x), (ap, an) => softplus(ap - an))),
    );
  });

  it.each(['meanNonZero', 'mean'] as const)('swaps anchor and positive where that is harder (%s)', (reduction) => {
    expectLoss(
      rows,
      (x) => tripletLoss(x, labels, { margin: 0.5, swap: true, reduction }),
      (x) =>
        (reduction === 'mean' ? mean : meanNonZero)(
          eachTriplet(normalizedSquaredDistances(x), (ap, an, pn) => Math.max(ap - Math.min(an, pn) + 0.5, 0)),
        ),
    );
  });

  it('takes similarities, with and without swap', () => {
    for (const swap of [false, true]) {
      expectLoss(
        rows,
        (x) => tripletLoss(x, labels, { margin: 0.2, distance: cosine(), swap }),
        (x) =>
          meanNonZero(eachTriplet(cosines(x), (ap, an, pn) => Math.max((swap ? Math.max(an, pn) : an) - ap + 0.2, 0))),
      );
    }
  });

  it('takes the roles of positive and negative reversed', () => {
    expectLoss(
      rows,
      (x) => tripletLoss(x, labels, { margin: 0.2, reversed: true }),
      (x) => meanNonZero(eachTriplet(normalizedSquaredDistances(x), (ap, an) => Math.max(an - ap + 0.2, 0))),
    );
  });

  it('keeps the triplets of a band', () => {
    const distances = squaredEuclidean().matrix(tensorOf(rows));
    const all = mineTriplets(tensorOf(rows), labels);
    const mined: Mined = { ...all, band: { value: distances, lower: tf.sub(distances, 0.4), upper: distances } };
    const fixed = normalizedSquaredDistances(rows);
    const semihard = eachTriplet(fixed, hinge(0.4), mixedLabels, (ap, an) => an - ap <= 0.4 && an > ap);
    expect(semihard.length).toBeGreaterThan(5);
    const loss = tripletLoss(tensorOf(rows), undefined, { margin: 0.4, mined, reduction: 'sum' });
    expect(loss.dataSync()[0]).toBeCloseTo(sum(semihard), 4);
    const each = tripletLoss(tensorOf(rows), undefined, { margin: 0.4, mined, reduction: 'none' });
    expect(each.shape).toEqual([10, 10, 10]);
    expect(tf.sum(each).dataSync()[0]).toBeCloseTo(sum(semihard), 4);
  });

  it('gives each loss with reduction none', () => {
    const losses = Array.from(tripletLoss(tensorOf(rows), labels, { margin: 0.3, reduction: 'none' }).dataSync());
    const expected = eachTriplet(normalizedSquaredDistances(rows), hinge(0.3)).filter((loss) => loss > 0);
    expect(losses.filter((loss) => loss > 0)).toHaveLength(expected.length);
    expect(sum(losses)).toBeCloseTo(sum(expected), 4);
  });

  it('does not call a triplet at its margin active', () => {
    // d(a, p) = 2, d(a, n) = 4, exactly; with margin 2 the hinge is exactly 0, with the other anchor 2 - 2 + 2 = 2.
    const x = [
      [1, 0],
      [0, 1],
      [-1, 0],
    ];
    const { value, gradient } = valueAndGradient(x, (e) => tripletLoss(e, labelsOf([0, 0, 1]), { margin: 2 }));
    expect(value).toBe(2);
    // Only anchor p is active: n is pushed away from p, and gets nothing from a.
    expect(gradient[2][1]).toBeCloseTo(2, 5);
    expect(gradient[2][0]).toBeCloseTo(0, 5);
  });

  it('compares with references where they are given', () => {
    const others = randomRows(7, 5, 4);
    const otherLabels = [0, 1, 2, 3, 0, 1, 7];
    expectLoss(
      rows,
      (x) =>
        tripletLoss(x, labels, { margin: 0.3, ref: { embeddings: tensorOf(others), labels: labelsOf(otherLabels) } }),
      (x) => {
        const distances = normalizedSquaredDistances(x, others);
        const losses = mixedLabels.flatMap((anchor, a) =>
          otherLabels.flatMap((positive, p) =>
            otherLabels.flatMap((negative, n) =>
              anchor === positive && anchor !== negative ? [hinge(0.3)(distances[a][p], distances[a][n])] : [],
            ),
          ),
        );
        return meanNonZero(losses);
      },
    );
  });

  it('serves several losses with triplets mined once', () => {
    const mined = mineTriplets(tensorOf(rows), labels);
    const moved = randomRows(10, 5, 9);
    expectLoss(
      moved,
      (x) => tripletLoss(x, undefined, { margin: 0.3, mined }),
      (x) => meanNonZero(eachTriplet(normalizedSquaredDistances(x), hinge(0.3))),
    );
  });

  it.each([
    ['no positive', [0, 1, 2, 3]],
    ['no negative', [4, 4, 4, 4]],
  ])('is a zero with a gradient of zeros where there is %s', (_, identities) => {
    for (const options of [{}, { soft: true }, { swap: true }, { reduction: 'mean' as const }]) {
      const { value, gradient } = valueAndGradient(randomRows(4, 3, 1), (x) =>
        tripletLoss(x, labelsOf(identities), options),
      );
      expect(value).toBe(0);
      expect(gradient.flat().every((entry) => entry === 0)).toBe(true);
    }
  });

  it('takes a single embedding', () => {
    expect(tripletLoss(tensorOf([[1, 2]]), labelsOf([0])).dataSync()[0]).toBe(0);
  });

  it('has a finite gradient for duplicate embeddings and for zeros', () => {
    const x = [
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
      [0, 0, 0],
    ];
    for (const distance of [squaredEuclidean(), euclidean(), cosine(), euclidean({ normalize: false })]) {
      const { value, gradient } = valueAndGradient(x, (e) =>
        tripletLoss(e, labelsOf([0, 0, 1, 1]), { margin: 0.5, distance }),
      );
      expect(value).toBeGreaterThan(0);
      expect(gradient.flat().every((entry) => Number.isFinite(entry) && Math.abs(entry) < 100)).toBe(true);
    }
  });

  it('gives NaN for NaN', () => {
    for (const bad of [NaN, Infinity]) {
      const x = tensorOf([[bad, 1], ...randomRows(3, 2, 1)]);
      // The bad row has neither positive nor negative to be compared with, and still counts.
      for (const identities of [
        [0, 0, 1, 1],
        [0, 1, 2, 3],
      ]) {
        expect(tripletLoss(x, labelsOf(identities)).dataSync()[0]).toBeNaN();
        expect(tripletLoss(x, labelsOf(identities), { soft: true }).dataSync()[0]).toBeNaN();
      }
    }
  });

  it('leaves no tensors behind', () => {
    const x = tensorOf(rows);
    expectNoLeak(() => tripletLoss(x, labels));
    expectNoLeak(() => tripletLoss(x, labels, { swap: true, soft: true }));
    expectNoLeak(() => tf.grad((e) => tripletLoss(e as tf.Tensor2D, labels))(x));
    expectNoLeak(() => tf.grad((e) => tripletLoss(e as tf.Tensor2D, labels, { swap: true }))(x));
    expectNoLeak(() => [mineTriplets(x, labels) as unknown as tf.TensorContainer]);
  });

  it('explains shapes that do not fit', () => {
    const x = tensorOf(rows);
    expect(() => tripletLoss(tf.zeros<tf.Rank.R2>([3] as never), labels)).toThrow(
      'tripletLoss: expected embeddings as float32 [N, L], received float32 [3]; pass one row for each image',
    );
    expect(() => tripletLoss(x, labelsOf([1, 2]))).toThrow(
      'tripletLoss: expected labels [10] for 10 rows, received [2]; pass one identity for each row',
    );
    expect(() => tripletLoss(x, undefined)).toThrow(
      'tripletLoss: expected labels or what was mined before, received neither',
    );
    expect(() => tripletLoss(x, labels, { margin: NaN })).toThrow(
      'tripletLoss: expected margin to be a finite number, received NaN; change margin',
    );
    const mined = mineTriplets(tensorOf(randomRows(3, 2, 1)), labelsOf([0, 0, 1]));
    expect(() => tripletLoss(x, labels, { mined })).toThrow(
      'tripletLoss: expected mined.positive as bool [10, 10], received bool [3, 3]; pass one value for each pair',
    );
    const ref = { embeddings: tensorOf(randomRows(3, 2, 1)), labels: labelsOf([0, 0, 1]) };
    expect(() => tripletLoss(x, labels, { ref })).toThrow(
      'tripletLoss: expected ref.embeddings of length 5, received 2; embed both with the same model',
    );
  });
});
