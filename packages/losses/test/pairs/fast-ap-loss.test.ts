import { describe, expect, it } from 'vitest';
import { fastApLoss } from '../../src/index.ts';
import { labelsOf, mean, normalizedSquaredDistances, sum, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { anchorsOf } from '../support/loops.ts';

describe('fastApLoss', () => {
  behavesAsLoss({
    name: 'fastApLoss',
    apply: (x, labels) => fastApLoss(x, labels, { bins: 5 }),
    loop: (x, labels) =>
      mean(
        anchorsOf(normalizedSquaredDistances(x), labels)
          .filter(({ positives }) => positives.length > 0)
          .map(({ positives, negatives }) => {
            const histogram = (values: readonly number[]): number[] =>
              Array.from({ length: 6 }, (_, b) => sum(values.map((d) => Math.max(0, 1 - Math.abs(d / 0.8 - b)))));
            const [own, others] = [histogram(positives), histogram(negatives)];
            const upTo = (values: readonly number[], b: number): number => sum(values.slice(0, b + 1));
            const terms = own.map((h, b) => (h > 0 ? (h * upTo(own, b)) / (upTo(own, b) + upTo(others, b)) : 0));
            return 1 - sum(terms) / positives.length;
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
    // Nodes at squared distances 0, 2 and 4. Of the first image both lie at 2: precision 1/2. Of the second the negative lies at 0, the
    // positive at 2: 1/2.
    expect(fastApLoss(tensorOf(rows), labelsOf([0, 0, 1]), { bins: 2 }).dataSync()[0]).toBeCloseTo(0.5, 6);
  });

  it('explains options that do not fit', () => {
    expect(() => fastApLoss(tensorOf([[1]]), labelsOf([0]), { bins: 1.5 })).toThrow(
      'fastApLoss: expected bins to be a whole number >= 1, received 1.5; change bins',
    );
  });
});
