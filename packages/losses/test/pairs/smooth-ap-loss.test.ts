import { describe, expect, it } from 'vitest';
import { smoothApLoss } from '../../src/index.ts';
import { labelsOf, mean, sum, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { cosines, sigmoid } from '../support/loops.ts';

describe('smoothApLoss', () => {
  behavesAsLoss({
    name: 'smoothApLoss',
    apply: (x, labels) => smoothApLoss(x, labels, { temperature: 0.3 }),
    loop: (x, labels) => {
      const s = cosines(x);
      const own = (a: number): number[] => x.flatMap((_, j) => (labels[j] === labels[a] ? [j] : []));
      const rank = (a: number, p: number, among: readonly number[]): number =>
        1 + sum(among.filter((j) => j !== p).map((j) => sigmoid((s[a][j] - s[a][p]) / 0.3)));
      return mean(
        x.flatMap((_, a) =>
          own(a).length > 1 ? [1 - mean(own(a).map((p) => rank(a, p, own(a)) / rank(a, p, Array.from(x.keys()))))] : [],
        ),
      );
    },
    overPairs: true,
  });

  it('is one less the average precision where the temperature is low', () => {
    // Of the first image the negative comes before the positive: 1 and 2/3. Of the second: 1 and 1. Of the third there is no positive.
    const rows = [
      [1, 0],
      [0, 1],
      [1, -0.1],
    ];
    const value = smoothApLoss(tensorOf(rows), labelsOf([0, 0, 1]), { temperature: 0.0005 }).dataSync()[0];
    expect(value).toBeCloseTo(1 / 12, 3);
  });

  it('explains options that do not fit', () => {
    expect(() => smoothApLoss(tensorOf([[1]]), labelsOf([0]), { temperature: 0 })).toThrow(
      'smoothApLoss: expected temperature to be a finite number > 0, received 0; change temperature',
    );
  });
});
