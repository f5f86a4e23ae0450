import { describe, expect, it } from 'vitest';
import { circleLoss } from '../../src/index.ts';
import type { Rows } from '../support/batch.ts';
import { labelsOf, meanNonZero, mixedLabels, randomRows, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { finiteDifferences, valueAndGradient } from '../support/expect-loss.ts';
import { anchorsOf, cosines, softplus, sumExp } from '../support/loops.ts';

const [margin, gamma] = [0.3, 6];

/** The loss of cosines `s`, with the weights of the pairs from the cosines `w`. */
function loop(s: number[][], w: number[][], labels: readonly number[]): number {
  const terms = s.map((row, a) =>
    row.map((cosine, j) =>
      labels[j] === labels[a]
        ? -gamma * Math.max(1 + margin - w[a][j], 0) * (cosine - (1 - margin))
        : gamma * Math.max(w[a][j] + margin, 0) * (cosine - margin),
    ),
  );
  return meanNonZero(
    anchorsOf(terms, labels)
      .filter(({ positives, negatives }) => positives.length > 0 && negatives.length > 0)
      .map(({ positives, negatives }) => softplus(Math.log(sumExp(positives)) + Math.log(sumExp(negatives)))),
  );
}

/** The pairs' weights are constants of the gradient, so the loop's differences are taken with the weights of the unshifted rows. */
let fixed: Rows | undefined;

describe('circleLoss', () => {
  behavesAsLoss({
    name: 'circleLoss',
    apply: (x, labels) => circleLoss(x, labels, { margin, gamma }),
    loop: (x, labels) => {
      // `expectLoss` asks for the value first, then for differences around the same rows.
      if (fixed?.length !== x.length || fixed.flat().filter((value, i) => value !== x.flat()[i]).length > 1) fixed = x;
      return loop(cosines(x), cosines(fixed), labels);
    },
    overPairs: true,
  });

  it('takes the weights of pairs as constants', () => {
    const rows = randomRows(10, 5, 2);
    const { gradient } = valueAndGradient(rows, (x) => circleLoss(x, labelsOf(mixedLabels), { margin, gamma }));
    const through = finiteDifferences(rows, (x) => loop(cosines(x), cosines(x), mixedLabels)).flat();
    const around = finiteDifferences(rows, (x) => loop(cosines(x), cosines(rows), mixedLabels)).flat();
    const distance = (values: number[]): number => Math.max(...gradient.flat().map((g, i) => Math.abs(g - values[i])));
    expect(distance(around)).toBeLessThan(1e-3 * distance(through));
  });

  it('is right in a case worked by hand', () => {
    // Anchor 1: cosines 0 and 0. Positive: -1 x 1.5 x (0 - 0.5) = 0.75; negative: 1 x 0.5 x (0 - 0.5) = -0.25; softplus(0.5).
    const x = tensorOf([
      [1, 0],
      [0, 1],
      [0, 5],
    ]);
    const each = circleLoss(x, labelsOf([0, 0, 1]), { margin: 0.5, gamma: 1, reduction: 'none' }).dataSync();
    expect(each[0]).toBeCloseTo(softplus(0.5), 6);
    // Anchor 2: the same positive; negative at cosine 1: 1.5 x 0.5 = 0.75; softplus(1.5).
    expect(each[1]).toBeCloseTo(softplus(1.5), 6);
    expect(each[2]).toBe(0);
  });

  it('explains options that do not fit', () => {
    expect(() => circleLoss(tensorOf([[1]]), labelsOf([0]), { gamma: 0 })).toThrow(
      'circleLoss: expected gamma to be a finite number > 0, received 0; change gamma',
    );
  });
});
