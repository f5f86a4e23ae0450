import { describe, expect, it } from 'vitest';
import { multiSimilarityLoss } from '../../src/index.ts';
import { labelsOf, mean, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { anchorsOf, cosines, sumExp } from '../support/loops.ts';

describe('multiSimilarityLoss', () => {
  behavesAsLoss({
    name: 'multiSimilarityLoss',
    apply: (x, labels) => multiSimilarityLoss(x, labels, { alpha: 2, beta: 10, base: 0.4 }),
    loop: (x, labels) =>
      mean(
        anchorsOf(cosines(x), labels).map(
          ({ positives, negatives }) =>
            Math.log(1 + sumExp(positives.map((s) => -2 * (s - 0.4)))) / 2 +
            Math.log(1 + sumExp(negatives.map((s) => 10 * (s - 0.4)))) / 10,
        ),
      ),
    overPairs: true,
  });

  it('is right in a case worked by hand', () => {
    // Anchor 1: positive and negative at cosine 0, base 0: log 2 / 2 + log 2 / 50.
    const x = tensorOf([
      [1, 0],
      [0, 1],
      [0, 5],
    ]);
    const each = multiSimilarityLoss(x, labelsOf([0, 0, 1]), { base: 0, reduction: 'none' }).dataSync();
    expect(each[0]).toBeCloseTo(Math.log(2) / 2 + Math.log(2) / 50, 6);
    expect(each[1]).toBeCloseTo(Math.log(2) / 2 + Math.log(1 + Math.exp(50)) / 50, 6);
  });

  it('explains options that do not fit', () => {
    expect(() => multiSimilarityLoss(tensorOf([[1]]), labelsOf([0]), { beta: 0 })).toThrow(
      'multiSimilarityLoss: expected beta to be a finite number > 0, received 0; change beta',
    );
  });
});
