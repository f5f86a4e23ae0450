import { describe, expect, it } from 'vitest';
import { pnpLoss } from '../../src/index.ts';
import type { PnpVariant } from '../../src/index.ts';
import { labelsOf, mean, sum, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';
import { cosines, sigmoid } from '../support/loops.ts';

describe('pnpLoss', () => {
  const penalties: Record<PnpVariant, (before: number) => number> = {
    O: (r) => r,
    Ds: (r) => Math.log(1 + r),
    Dq: (r) => 1 - (1 + r) ** -1.5,
    Iu: (r) => (1 + r) * Math.log(1 + r),
    Ib: (r) => (3 * r - Math.log(1 + 3 * r)) / 9,
  };
  describe.each(Object.entries(penalties) as [PnpVariant, (before: number) => number][])('%s', (variant, penalty) => {
    behavesAsLoss({
      name: 'pnpLoss',
      apply: (x, labels) => pnpLoss(x, labels, { variant, temperature: 0.3, b: 3, alpha: 1.5 }),
      loop: (x, labels) => {
        const s = cosines(x);
        const of = (a: number, same: boolean): number[] =>
          x.flatMap((_, j) => ((labels[j] === labels[a]) === same ? [j] : []));
        const before = (a: number, p: number): number =>
          sum(of(a, false).map((n) => sigmoid((s[a][n] - s[a][p]) / 0.3)));
        return mean(
          x.flatMap((_, a) => (of(a, true).length > 1 ? [mean(of(a, true).map((p) => penalty(before(a, p))))] : [])),
        );
      },
      overPairs: true,
    });
  });

  it('counts negatives before positives where the temperature is low', () => {
    // Of the first image the negative comes before the positive, one of two; of the others no negative does.
    const rows = [
      [1, 0],
      [0, 1],
      [1, -0.1],
    ];
    const value = pnpLoss(tensorOf(rows), labelsOf([0, 0, 1]), { temperature: 0.0005 }).dataSync()[0];
    expect(value).toBeCloseTo(1 / 4, 3);
  });

  it('explains a variant that there is none', () => {
    expect(() => pnpLoss(tensorOf([[1]]), labelsOf([0]), { variant: 'X' as PnpVariant })).toThrow(
      'pnpLoss: expected variant to be one of O, Ds, Dq, Iu, Ib, received "X"; write O',
    );
  });

  it('explains options that do not fit', () => {
    expect(() => pnpLoss(tensorOf([[1]]), labelsOf([0]), { temperature: 0 })).toThrow(
      'pnpLoss: expected temperature to be a finite number > 0, received 0; change temperature',
    );
  });
});
