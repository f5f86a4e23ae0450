import { describe, expect, it } from 'vitest';
import { tupletMarginLoss } from '../../src/index.ts';
import { labelsOf, mean, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { anchorsOf, cosines, sumExp } from '../support/loops.ts';

describe('tupletMarginLoss', () => {
  behavesAsLoss({
    name: 'tupletMarginLoss',
    apply: (x, labels) => tupletMarginLoss(x, labels, { margin: 10, scale: 4 }),
    loop: (x, labels) =>
      mean(
        anchorsOf(cosines(x), labels).flatMap(({ positives, negatives }) =>
          positives.map((s) => {
            const slack = Math.cos(Math.acos(s) - Math.PI / 18);
            return Math.log(1 + sumExp(negatives.map((n) => 4 * (n - slack))));
          }),
        ),
      ),
    overPairs: true,
  });

  it('is right in a case worked by hand', () => {
    // The positive at right angles, the negative on top of the second image.
    const rows = [
      [1, 0],
      [0, 1],
      [0, 5],
    ];
    // 90 degrees less 30: cosine 1/2, against negatives of cosines 0 and 1.
    const expected = (Math.log(1 + Math.exp(-1)) + Math.log(1 + Math.exp(1))) / 2;
    const options = { margin: 30, scale: 2 };
    expect(tupletMarginLoss(tensorOf(rows), labelsOf([0, 0, 1]), options).dataSync()[0]).toBeCloseTo(expected, 5);
  });

  it('explains options that do not fit', () => {
    expect(() => tupletMarginLoss(tensorOf([[1]]), labelsOf([0]), { scale: 0 })).toThrow(
      'tupletMarginLoss: expected scale to be a finite number > 0, received 0; change scale',
    );
  });
});
