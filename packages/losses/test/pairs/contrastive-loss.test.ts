import { describe, expect, it } from 'vitest';
import { contrastiveLoss } from '../../src/index.ts';
import { labelsOf, meanNonZero, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { anchorsOf, euclideanDistances } from '../support/loops.ts';

describe('contrastiveLoss', () => {
  behavesAsLoss({
    name: 'contrastiveLoss',
    apply: (x, labels) => contrastiveLoss(x, labels, { positiveMargin: 0.2, negativeMargin: 1.1 }),
    loop: (x, labels) => {
      const anchors = anchorsOf(euclideanDistances(x), labels);
      return (
        meanNonZero(anchors.flatMap(({ positives }) => positives.map((d) => Math.max(d - 0.2, 0)))) +
        meanNonZero(anchors.flatMap(({ negatives }) => negatives.map((d) => Math.max(1.1 - d, 0))))
      );
    },
    overPairs: true,
  });

  it('is right in a case worked by hand', () => {
    // Two at right angles (Euclidean distance sqrt 2) of one identity; the third stands at distance 0 from the second.
    const x = tensorOf([
      [2, 0],
      [0, 3],
      [0, 1],
    ]);
    // Positives: sqrt 2 twice. Negatives: (1, 3) beyond the margin, (2, 3) 1 - 0, both ways.
    expect(contrastiveLoss(x, labelsOf([4, 4, 7])).dataSync()[0]).toBeCloseTo(Math.SQRT2 + 1, 6);
    const each = contrastiveLoss(x, labelsOf([4, 4, 7]), { reduction: 'none' }).dataSync();
    [0, Math.SQRT2, 0, Math.SQRT2, 0, 1, 0, 1, 0].forEach((expected, i) => {
      expect(each[i]).toBeCloseTo(expected, 6);
    });
  });

  it('explains options that do not fit', () => {
    const x = tensorOf([[1, 2]]);
    expect(() => contrastiveLoss(x, labelsOf([0]), { negativeMargin: NaN })).toThrow(
      'contrastiveLoss: expected negativeMargin to be a finite number, received NaN; change negativeMargin',
    );
    expect(() => contrastiveLoss(x, labelsOf([0]), { reduction: 'average' as 'mean' })).toThrow(
      'contrastiveLoss: expected reduction to be one of none, mean, meanNonZero, sum, received "average"; leave it out or take one of them',
    );
    expect(() => contrastiveLoss(x, undefined)).toThrow(
      'contrastiveLoss: expected labels or what was mined before, received neither; pass one',
    );
  });
});
