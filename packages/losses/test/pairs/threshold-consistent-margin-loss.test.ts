import { describe, expect, it } from 'vitest';
import { contrastiveLoss, cosine, thresholdConsistentMarginLoss } from '../../src/index.ts';
import { labelsOf, meanNonZero, mixedLabels, randomRows, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { anchorsOf, cosines } from '../support/loops.ts';

describe('thresholdConsistentMarginLoss', () => {
  const options = { positiveMargin: 0.6, negativeMargin: -0.2, positiveWeight: 2, negativeWeight: 3 };
  behavesAsLoss({
    name: 'thresholdConsistentMarginLoss',
    apply: (x, labels) => thresholdConsistentMarginLoss(x, labels, options),
    loop: (x, labels) => {
      const anchors = anchorsOf(cosines(x), labels);
      const missing = anchors.flatMap(({ positives }) => positives.map((s) => Math.max(0.6 - s, 0)));
      const beyond = anchors.flatMap(({ negatives }) => negatives.map((s) => Math.max(s + 0.2, 0)));
      return 2 * meanNonZero(missing) + 3 * meanNonZero(beyond);
    },
    overPairs: true,
  });

  it('is the contrastive loss on cosines, where the weights are 1', () => {
    const [x, labels] = [tensorOf(randomRows(10, 5, 4)), labelsOf(mixedLabels)];
    const margins = { positiveMargin: 0.9, negativeMargin: 0.5 };
    expect(thresholdConsistentMarginLoss(x, labels).dataSync()[0]).toBeCloseTo(
      contrastiveLoss(x, labels, { ...margins, distance: cosine() }).dataSync()[0],
      6,
    );
  });

  it('is right in a case worked by hand', () => {
    const rows = [
      [1, 0],
      [0, 1],
      [0, 5],
    ];
    // Positives at cosine 0, 0.9 away; negatives at 0, which costs nothing, and at 1: 0.5.
    expect(thresholdConsistentMarginLoss(tensorOf(rows), labelsOf([0, 0, 1])).dataSync()[0]).toBeCloseTo(1.4, 5);
  });

  it('explains options that do not fit', () => {
    expect(() => thresholdConsistentMarginLoss(tensorOf([[1]]), labelsOf([0]), { negativeWeight: -1 })).toThrow(
      'thresholdConsistentMarginLoss: expected negativeWeight to be a finite number >= 0, received -1; change negativeWeight',
    );
  });
});
