import { describe, expect, it } from 'vitest';
import { euclidean, intraPairVarianceLoss } from '../../src/index.ts';
import { labelsOf, mean, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { anchorsOf, cosines, euclideanDistances } from '../support/loops.ts';

const options = { positiveSlack: 0.1, negativeSlack: 0.2 };
const squares = (excess: readonly number[]): number => mean(excess.map((x) => Math.max(x, 0) ** 2));

describe('intraPairVarianceLoss', () => {
  behavesAsLoss({
    name: 'intraPairVarianceLoss',
    apply: (x, labels) => intraPairVarianceLoss(x, labels, options),
    loop: (x, labels) => {
      const anchors = anchorsOf(cosines(x), labels);
      const positives = anchors.flatMap((each) => each.positives);
      const negatives = anchors.flatMap((each) => each.negatives);
      const [near, far] = [0.9 * mean(positives), 1.2 * mean(negatives)];
      return squares(positives.map((s) => near - s)) + squares(negatives.map((s) => s - far));
    },
    overPairs: true,
  });

  describe('of a distance', () => {
    behavesAsLoss({
      name: 'intraPairVarianceLoss',
      apply: (x, labels) => intraPairVarianceLoss(x, labels, { ...options, distance: euclidean() }),
      loop: (x, labels) => {
        const anchors = anchorsOf(euclideanDistances(x), labels);
        const positives = anchors.flatMap((each) => each.positives);
        const negatives = anchors.flatMap((each) => each.negatives);
        const [near, far] = [1.1 * mean(positives), 0.8 * mean(negatives)];
        return squares(positives.map((d) => d - near)) + squares(negatives.map((d) => far - d));
      },
      overPairs: true,
    });
  });

  it('is right in a case worked by hand', () => {
    const rows = [
      [1, 0],
      [0, 1],
      [0, 5],
    ];
    // The only positive pair is its own mean, 0. Negatives at cosines 0, 1, 0, 1: those at 1 lie 0.5 above their mean.
    const value = intraPairVarianceLoss(tensorOf(rows), labelsOf([0, 0, 1]), { negativeSlack: 0 }).dataSync()[0];
    expect(value).toBeCloseTo(0.25 / 2, 6);
  });

  it('explains options that do not fit', () => {
    expect(() => intraPairVarianceLoss(tensorOf([[1]]), labelsOf([0]), { positiveSlack: -1 })).toThrow(
      'intraPairVarianceLoss: expected positiveSlack to be a finite number >= 0, received -1; change positiveSlack',
    );
  });
});
