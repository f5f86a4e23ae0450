import { expect, it } from 'vitest';
import { liftedStructureLoss, squaredEuclidean } from '../../src/index.ts';
import { labelsOf, mean, sum, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { euclideanDistances } from '../support/loops.ts';

behavesAsLoss({
  name: 'liftedStructureLoss',
  apply: (x, labels) => liftedStructureLoss(x, labels, { positiveMargin: -0.2, negativeMargin: 1.5 }),
  loop: (x, labels) => {
    const distances = euclideanDistances(x);
    const pushes = distances.map((row, i) =>
      sum(row.filter((_, j) => labels[j] !== labels[i]).map((d) => Math.exp(1.5 - d))),
    );
    const losses = distances.flatMap((row, a) =>
      row.flatMap((d, p) =>
        p === a || labels[p] !== labels[a] ? [] : [Math.max(0, Math.log(pushes[a] + pushes[p]) + d + 0.2) ** 2 / 2],
      ),
    );
    return mean(losses);
  },
  overPairs: true,
});

it('is worked by hand', () => {
  // A positive pair at distance 1, a negative at 4 of the one and 5 of the other, squared 16 and 25.
  const loss = liftedStructureLoss(
    tensorOf([
      [0, 0],
      [1, 0],
      [0, 4],
    ]),
    labelsOf([0, 0, 1]),
    { negativeMargin: 18, distance: squaredEuclidean({ normalize: false }) },
  );
  // log(e^2 + e^(18 - 17)) + 1
  expect(loss.dataSync()[0]).toBeCloseTo((Math.log(Math.exp(2) + Math.exp(1)) + 1) ** 2 / 2, 4);
});
