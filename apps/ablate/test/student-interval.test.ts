import { describe, expect, it } from 'vitest';
import { studentInterval, studentQuantile } from '../src/student-interval.ts';

describe('studentQuantile', () => {
  // Two-sided 5% points of any table of Student's t.
  it.each([
    [1, 12.7062],
    [2, 4.3027],
    [3, 3.1824],
    [4, 2.7764],
    [9, 2.2622],
    [30, 2.0423],
    [120, 1.9799],
  ])('of %i degrees of freedom is %f', (degrees, expected) => {
    expect(studentQuantile(degrees)).toBeCloseTo(expected, 4);
  });
});

describe('studentInterval', () => {
  it('is mean ± t s / sqrt(n), by hand', () => {
    // Mean 2, s = 1, n = 3: 4.3027 / sqrt(3) = 2.4841.
    const { mean, low, high } = studentInterval([1, 2, 3]);
    expect(mean).toBe(2);
    expect(low).toBeCloseTo(2 - 2.4841, 4);
    expect(high).toBeCloseTo(2 + 2.4841, 4);
  });

  it('of one value has no ends', () => {
    expect(studentInterval([0.5])).toEqual({ mean: 0.5 });
  });
});
