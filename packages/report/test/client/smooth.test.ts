import { describe, expect, it } from 'vitest';
import { smooth } from '../../src/client/smooth.ts';

describe('smooth', () => {
  const points = [[0, 4], [1, 0], [2, 8]] as const; // prettier-ignore

  it('is a moving average without the pull of its start', () => {
    // Weights 1/4, 1/2, 1 of the points so far, divided by their sum.
    expect(smooth(points, 0.5)).toEqual([
      [0, 4],
      [1, (0.5 * 4 + 0) / 1.5],
      [2, (0.25 * 4 + 0.5 * 0 + 8) / 1.75],
    ]);
  });

  it('leaves the points as they are at weight 0, and constants at any', () => {
    expect(smooth(points, 0)).toEqual(points);
    for (const [, y] of smooth([[0, 3], [1, 3], [2, 3]], 0.9)) expect(y).toBeCloseTo(3, 12); // prettier-ignore
  });
});
