import { describe, expect, it } from 'vitest';
import { supConLoss } from '../../src/index.ts';
import { labelsOf, mean, meanNonZero, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { anchorsOf, cosines, sumExp } from '../support/loops.ts';

describe('supConLoss', () => {
  behavesAsLoss({
    name: 'supConLoss',
    apply: (x, labels) => supConLoss(x, labels, { temperature: 0.4 }),
    loop: (x, labels) => {
      const anchors = anchorsOf(cosines(x), labels);
      if (anchors.every(({ negatives }) => negatives.length === 0)) return 0;
      return meanNonZero(
        anchors
          .filter(({ positives }) => positives.length > 0)
          .map(({ positives, negatives }) => {
            const all = [...positives, ...negatives].map((s) => s / 0.4);
            return Math.log(sumExp(all)) - mean(positives.map((s) => s / 0.4));
          }),
      );
    },
    overPairs: true,
  });

  it('is right in a case worked by hand', () => {
    // Temperature 1. Anchor 1 has cosines 0 and 0: log 2. Anchor 2 has 0 to its positive, 1 to the negative: log(1 + e).
    const x = tensorOf([
      [1, 0],
      [0, 1],
      [0, 5],
    ]);
    const each = supConLoss(x, labelsOf([0, 0, 1]), { temperature: 1, reduction: 'none' }).dataSync();
    [Math.log(2), Math.log(1 + Math.E), 0].forEach((expected, i) => {
      expect(each[i]).toBeCloseTo(expected, 6);
    });
  });

  it('explains options that do not fit', () => {
    expect(() => supConLoss(tensorOf([[1]]), labelsOf([0]), { temperature: -1 })).toThrow(
      'supConLoss: expected temperature to be a finite number > 0, received -1; change temperature',
    );
  });
});
