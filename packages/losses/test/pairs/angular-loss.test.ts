import { expect, it } from 'vitest';
import { angularLoss } from '../../src/index.ts';
import { labelsOf, mean, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { cosines, sumExp } from '../support/loops.ts';

behavesAsLoss({
  name: 'angularLoss',
  apply: (x, labels) => angularLoss(x, labels, { angle: 50 }),
  loop: (x, labels) => {
    const [s, t] = [cosines(x), Math.tan((50 * Math.PI) / 180) ** 2];
    const losses = s.flatMap((row, a) =>
      row.flatMap((positive, p) => {
        if (p === a || labels[p] !== labels[a]) return [];
        const negatives = row.flatMap((cosine, n) => (labels[n] === labels[a] ? [] : [4 * t * (cosine + s[p][n])]));
        return [Math.log1p(sumExp(negatives.map((f) => f - 2 * (1 + t) * positive)))];
      }),
    );
    return mean(losses);
  },
  overPairs: true,
});

it('is worked by hand', () => {
  // tan^2 45 = 1; the positive pair has cosine 0, the negative is opposite to the one and at right angles to the other: f = -4.
  const loss = angularLoss(
    tensorOf([
      [1, 0],
      [0, 2],
      [-3, 0],
    ]),
    labelsOf([0, 0, 1]),
    { angle: 45 },
  );
  expect(loss.dataSync()[0]).toBeCloseTo(Math.log1p(Math.exp(-4)), 5);
});

it('explains an angle out of its range', () => {
  expect(() => angularLoss(tensorOf([[1]]), labelsOf([0]), { angle: 90 })).toThrow(
    'angularLoss: expected angle above 0 and at most 65 degrees, received 90; 40 is usual',
  );
});
