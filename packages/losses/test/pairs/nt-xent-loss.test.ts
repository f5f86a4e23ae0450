import { describe, expect, it } from 'vitest';
import { ntXentLoss } from '../../src/index.ts';
import { labelsOf, mean, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { valueAndGradient } from '../support/expect-loss.ts';
import { anchorsOf, cosines, sumExp } from '../support/loops.ts';

describe('ntXentLoss', () => {
  behavesAsLoss({
    name: 'ntXentLoss',
    apply: (x, labels) => ntXentLoss(x, labels, { temperature: 0.3 }),
    loop: (x, labels) =>
      mean(
        anchorsOf(cosines(x), labels).flatMap(({ positives, negatives }) =>
          positives.map((s) => Math.log(Math.exp(s / 0.3) + sumExp(negatives.map((n) => n / 0.3))) - s / 0.3),
        ),
      ),
    overPairs: true,
  });

  it('is right in a case worked by hand', () => {
    // The positive pair at right angles, the negative on top of one of them, temperature 1: -log(1 / (1 + e^0)) and -log(1 / (1 + e)).
    const x = tensorOf([
      [1, 0],
      [0, 1],
      [0, 5],
    ]);
    const expected = (Math.log(2) + Math.log(1 + Math.E)) / 2;
    expect(ntXentLoss(x, labelsOf([0, 0, 1]), { temperature: 1 }).dataSync()[0]).toBeCloseTo(expected, 6);
  });

  it('does not saturate', () => {
    // Cosines of -1 and 1 at a temperature of 0.01: 200, where a quotient of single precision has long vanished.
    const x = [
      [1, 0],
      [-1, 0],
      [1, 0],
    ];
    const { value, gradient } = valueAndGradient(x, (e) => ntXentLoss(e, labelsOf([0, 0, 1]), { temperature: 0.01 }));
    expect(value).toBeCloseTo((200 + Math.log(2)) / 2, 3);
    expect(gradient.flat().every(Number.isFinite)).toBe(true);
  });

  it('explains options that do not fit', () => {
    expect(() => ntXentLoss(tensorOf([[1]]), labelsOf([0]), { temperature: 0 })).toThrow(
      'ntXentLoss: expected temperature to be a finite number > 0, received 0; change temperature',
    );
  });
});
