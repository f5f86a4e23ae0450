import { describe, expect, it } from 'vitest';
import { rankedListLoss } from '../../src/index.ts';
import { labelsOf, mean, sum, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { anchorsOf, euclideanDistances } from '../support/loops.ts';

const weighted = (excess: readonly number[], temperature: number, count: number): number => {
  const misses = excess.filter((x) => x > 0);
  const weights = misses.map((x) => Math.exp(temperature * x));
  return sum(misses.map((x, i) => weights[i] * x)) / (sum(weights) + 1e-5 * count);
};

describe('rankedListLoss', () => {
  behavesAsLoss({
    name: 'rankedListLoss',
    apply: (x, labels) =>
      rankedListLoss(x, labels, {
        margin: 0.5,
        alpha: 1.6,
        imbalance: 0.3,
        positiveTemperature: 2,
        negativeTemperature: 4,
      }),
    loop: (x, labels) =>
      mean(
        anchorsOf(euclideanDistances(x), labels).map(({ positives, negatives }) => {
          const pulls = positives.map((d) => d - 1.1);
          const pushes = negatives.map((d) => 1.6 - d);
          return 0.7 * weighted(pulls, 2, x.length) + 0.3 * weighted(pushes, 4, x.length);
        }),
      ),
    overPairs: true,
  });

  it('is right in a case worked by hand', () => {
    const rows = [
      [1, 0],
      [0, 1],
      [0, 5],
    ];
    // alpha 1.2, positives within 0.8: the two at sqrt 2 miss it. Negatives at sqrt 2 keep 1.2, those at 0 miss it: of the second and the third image.
    const value = rankedListLoss(tensorOf(rows), labelsOf([0, 0, 1]), { negativeTemperature: 0 }).dataSync()[0];
    expect(value).toBeCloseTo((0.5 * 2 * (Math.SQRT2 - 0.8) + 0.5 * 2 * 1.2) / 3, 4);
  });

  it('explains options that do not fit', () => {
    expect(() => rankedListLoss(tensorOf([[1]]), labelsOf([0]), { imbalance: 2 })).toThrow(
      'rankedListLoss: expected imbalance to be from 0 to 1, received 2; change imbalance',
    );
    expect(() => rankedListLoss(tensorOf([[1]]), labelsOf([0]), { negativeTemperature: 100 })).toThrow(
      'rankedListLoss: expected negativeTemperature to be from 0 to 40, received 100; change negativeTemperature',
    );
  });
});
