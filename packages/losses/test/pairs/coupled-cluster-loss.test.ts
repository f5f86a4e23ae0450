import { describe, expect, it } from 'vitest';
import { coupledClusterLoss } from '../../src/index.ts';
import type { Rows } from '../support/batch.ts';
import { labelsOf, meanNonZero, normalized, squaredDistance, sum, tensorOf } from '../support/batch.ts';
import { behavesAsLoss } from '../support/behaves-as-loss.ts';

function loop(x: Rows, labels: readonly number[], margin: number): number {
  return meanNonZero(
    labels.flatMap((label, i) => {
      const members = x.filter((_, j) => labels[j] === label);
      const others = x.filter((_, j) => labels[j] !== label);
      if (members.length < 2 || others.length === 0) return [];
      const center = members[0].map((_, l) => sum(members.map((row) => row[l])) / members.length);
      const nearest = Math.min(...others.map((row) => squaredDistance(row, center)));
      return [Math.max(squaredDistance(x[i], center) + margin - nearest, 0) / 2];
    }),
  );
}

describe('coupledClusterLoss', () => {
  behavesAsLoss({
    name: 'coupledClusterLoss',
    apply: (x, labels) => coupledClusterLoss(x, labels, { margin: 0.7 }),
    loop: (x, labels) => loop(x.map(normalized), labels, 0.7),
    overPairs: true,
  });
  describe('without normalization', () => {
    behavesAsLoss({
      name: 'coupledClusterLoss',
      apply: (x, labels) => coupledClusterLoss(x, labels, { margin: 2, normalize: false }),
      loop: (x, labels) => loop(x, labels, 2),
      overPairs: true,
    });
  });

  it('is right in a case worked by hand', () => {
    // Center (1, 0) of the first two, each 1 away; the negatives are 2 and 5 away: 1/2 (1 + 4 - 4) with the nearest, squared.
    const x = tensorOf([
      [0, 0],
      [2, 0],
      [1, 2],
      [6, 0],
    ]);
    const each = coupledClusterLoss(x, labelsOf([0, 0, 1, 2]), { margin: 4, normalize: false, reduction: 'none' });
    expect(Array.from(each.dataSync())).toEqual([0.5, 0.5, 0, 0]);
  });

  it('explains options that do not fit', () => {
    expect(() => coupledClusterLoss(tensorOf([[1]]), labelsOf([0]), { margin: Infinity })).toThrow(
      'coupledClusterLoss: expected margin to be a finite number, received Infinity; change margin',
    );
  });
});
