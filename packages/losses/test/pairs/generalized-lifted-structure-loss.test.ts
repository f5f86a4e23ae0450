import { expect, it } from 'vitest';
import { generalizedLiftedStructureLoss, squaredEuclidean } from '../../src/index.ts';
import { labelsOf, mean, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { anchorsOf, euclideanDistances, sumExp } from '../support/loops.ts';

const logSumExp = (values: readonly number[]): number => (values.length === 0 ? 0 : Math.log(sumExp(values)));

behavesAsLoss({
  name: 'generalizedLiftedStructureLoss',
  apply: (x, labels) => generalizedLiftedStructureLoss(x, labels, { positiveMargin: 0.1, negativeMargin: 1.5 }),
  loop: (x, labels) =>
    mean(
      anchorsOf(euclideanDistances(x), labels).map(({ positives, negatives }) =>
        Math.max(0, logSumExp(positives.map((d) => d - 0.1)) + logSumExp(negatives.map((d) => 1.5 - d))),
      ),
    ),
  overPairs: true,
});

it('is worked by hand', () => {
  const loss = generalizedLiftedStructureLoss(
    tensorOf([
      [0, 0],
      [1, 0],
      [0, 4],
    ]),
    labelsOf([0, 0, 1]),
    { negativeMargin: 18, distance: squaredEuclidean({ normalize: false }), reduction: 'none' },
  );
  // 1 + 18 - 16, 1 + 18 - 17, and log(e^2 + e^1) of the image without a positive.
  const [first, second, third] = Array.from(loss.dataSync());
  expect([first, second]).toEqual([3, 2]);
  expect(third).toBeCloseTo(Math.log(Math.exp(2) + Math.exp(1)), 5);
});
