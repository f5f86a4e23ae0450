import { describe, expect, it } from 'vitest';
import { percentile, weightedPercentile } from '../../src/losses/percentile.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);

describe('percentile', () => {
  it.each([
    [[3, 1, 2], 0.5, 2],
    [[4, 1, 3, 2], 0.5, 2.5],
    [[0, 10], 0.25, 2.5],
    [[0, 10], 0.9, 9],
    [[7], 0.9, 7],
    [[5, 1], 1, 5],
    [[5, 1], 0, 1],
  ])('of %j at %d is %d', (values, share, expected) => {
    expect(percentile(of(...values), share)).toBeCloseTo(expected, 14);
  });
});

describe('weightedPercentile', () => {
  it.each([
    // Half of the weight lies exactly on 2: it is taken, not the mean with 3.
    [[1, 2, 3, 4], [1, 1, 1, 1], 0.5, 2],
    [[4, 1, 3, 2, 5], [1, 1, 1, 1, 1], 0.5, 3],
    [[1, 2, 3], [1, 1, 10], 0.5, 3],
    [[3, 1, 2], [0.5, 4, 0.5], 0.5, 1],
    // Values without weight are never it.
    [[0, 1, 2], [0, 1, 1], 0, 1],
    [[1, 2, 3], [1, 1, 0], 1, 2],
    [[1, 2, 3, 4], [1, 1, 1, 1], 1, 4],
    [[1, 2, 3, 4], [1, 1, 1, 1], 0, 1],
  ])('of %j with weights %j at %d is %d', (values, weights, share, expected) => {
    expect(weightedPercentile(of(...values), of(...weights), share)).toBe(expected);
  });

  it('is the same for equal weights of any size', () => {
    const values = of(9, 2, 7, 4, 4, 1, 8);
    for (const share of [0.1, 0.25, 0.5, 0.75, 0.9]) {
      expect(
        weightedPercentile(
          values,
          values.map(() => 1),
          share,
        ),
      ).toBe(
        weightedPercentile(
          values,
          values.map(() => 0.5),
          share,
        ),
      );
    }
  });
});
