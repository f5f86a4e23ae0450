import { describe, expect, it } from 'vitest';
import { instanceLoss } from '../../src/index.ts';
import { labelsOf, mean, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { anchorsOf, cosines, sumExp } from '../support/loops.ts';

describe('instanceLoss', () => {
  behavesAsLoss({
    name: 'instanceLoss',
    apply: (x, labels) => instanceLoss(x, labels, { gamma: 4 }),
    loop: (x, labels) =>
      mean(
        anchorsOf(cosines(x), labels)
          .filter(({ negatives }) => negatives.length > 0)
          .map(({ negatives }) => Math.log(1 + sumExp(negatives.map((s) => 4 * (s - 1))))),
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
    // Negatives at cosines 0, 1, and 0 and 1 of the third image.
    const expected = (Math.log(1 + Math.exp(-2)) + Math.log(2) + Math.log(2 + Math.exp(-2))) / 3;
    expect(instanceLoss(tensorOf(rows), labelsOf([0, 0, 1]), { gamma: 2 }).dataSync()[0]).toBeCloseTo(expected, 6);
  });

  it('explains options that do not fit', () => {
    expect(() => instanceLoss(tensorOf([[1]]), labelsOf([0]), { gamma: 0 })).toThrow(
      'instanceLoss: expected gamma to be a finite number > 0, received 0; change gamma',
    );
  });
});
