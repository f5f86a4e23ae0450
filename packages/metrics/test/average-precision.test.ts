import { describe, expect, it } from 'vitest';
import { averagePrecision } from '../src/average-precision.ts';
import type { AveragePrecision } from '../src/average-precision.ts';

// Three matches at ranks 1, 3 and 10: precisions 1, 2/3 and 3/10.
const ranks = [1, 3, 10];

describe('averagePrecision', () => {
  it.each<[string, AveragePrecision, number]>([
    ['ranking', 'ranking', (1 + 2 / 3 + 3 / 10) / 3],
    ['trapezoid', 'trapezoid', ((1 + 1) / 2 + (2 / 3 + 1 / 2) / 2 + (3 / 10 + 2 / 9) / 2) / 3],
    ['at 5, relevant', { at: 5, denominator: 'relevant' }, (1 + 2 / 3) / 3],
    ['at 2, reachable', { at: 2, denominator: 'reachable' }, 1 / 2],
    ['at 5, reachable', { at: 5, denominator: 'reachable' }, (1 + 2 / 3) / 3],
    ['at 5, hits', { at: 5, denominator: 'hits' }, (1 + 2 / 3) / 2],
    ['at 5, classCount', { at: 5, denominator: 'classCount' }, (1 + 2 / 3) / 4],
  ])('%s', (_, definition, expected) => {
    expect(averagePrecision(definition, ranks, 4)).toBeCloseTo(expected, 14);
  });

  it('is 0 without a hit within k', () => {
    expect(averagePrecision({ at: 2, denominator: 'hits' }, [3], 2)).toBe(0);
  });
});
