import { describe, expect, it } from 'vitest';
import { ncaLoss } from '../../src/index.ts';
import { labelsOf, mean, normalizedSquaredDistances, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { anchorsOf, sumExp } from '../support/loops.ts';

describe('ncaLoss', () => {
  behavesAsLoss({
    name: 'ncaLoss',
    apply: (x, labels) => ncaLoss(x, labels, { scale: 2 }),
    loop: (x, labels) =>
      mean(
        anchorsOf(normalizedSquaredDistances(x), labels)
          .filter(({ positives }) => positives.length > 0)
          .map(({ positives, negatives }) => {
            const [own, others] = [positives, negatives].map((each) => sumExp(each.map((d) => -2 * d)));
            return -Math.log(own / (own + others));
          }),
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
    // Squared distances 2 and 2 of the first image, 2 and 0 of the second; the third has no positive.
    const expected = (Math.log(2) + Math.log(1 + Math.exp(2))) / 2;
    expect(ncaLoss(tensorOf(rows), labelsOf([0, 0, 1])).dataSync()[0]).toBeCloseTo(expected, 6);
  });

  it('explains options that do not fit', () => {
    expect(() => ncaLoss(tensorOf([[1]]), labelsOf([0]), { scale: 0 })).toThrow(
      'ncaLoss: expected scale to be a finite number > 0, received 0; change scale',
    );
  });
});
