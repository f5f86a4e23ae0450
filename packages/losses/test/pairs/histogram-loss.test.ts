import { describe, expect, it } from 'vitest';
import { histogramLoss } from '../../src/index.ts';
import { labelsOf, sum, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { anchorsOf, cosines } from '../support/loops.ts';

/** The share of cosines at each of `bins + 1` nodes. */
const histogram = (values: readonly number[], bins: number): number[] =>
  Array.from({ length: bins + 1 }, (_, node) =>
    sum(values.map((s) => Math.max(0, 1 - Math.abs(((s + 1) * bins) / 2 - node)) / values.length)),
  );

describe('histogramLoss', () => {
  behavesAsLoss({
    name: 'histogramLoss',
    apply: (x, labels) => histogramLoss(x, labels, { bins: 5 }),
    loop: (x, labels) => {
      const anchors = anchorsOf(cosines(x), labels);
      const [positives, negatives] = [
        anchors.flatMap((each) => each.positives),
        anchors.flatMap((each) => each.negatives),
      ].map((values) => histogram(values, 5));
      return sum(negatives.map((share, b) => share * sum(positives.slice(0, b + 1))));
    },
    overPairs: true,
  });

  it('is right in a case worked by hand', () => {
    const rows = [
      [1, 0],
      [0, 1],
      [0, 5],
    ];
    // Nodes at -1, 0 and 1. Positives all at 0; negatives half at 0, half at 1: each has all positives up to it.
    expect(histogramLoss(tensorOf(rows), labelsOf([0, 0, 1]), { bins: 2 }).dataSync()[0]).toBeCloseTo(1, 6);
    // Positives at 1, the negatives at 0 and 0.
    const apart = [
      [0, 1],
      [0, 2],
      [1, 0],
    ];
    expect(histogramLoss(tensorOf(apart), labelsOf([0, 0, 1]), { bins: 2 }).dataSync()[0]).toBeCloseTo(0, 6);
  });

  it('explains options that do not fit', () => {
    expect(() => histogramLoss(tensorOf([[1]]), labelsOf([0]), { bins: 0 })).toThrow(
      'histogramLoss: expected bins to be a whole number >= 1, received 0; change bins',
    );
  });
});
