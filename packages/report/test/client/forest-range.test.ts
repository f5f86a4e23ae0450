import { describe, expect, it } from 'vitest';
import { usefulRange, wholeRange } from '../../src/client/forest-range.ts';

const row = (difference: number, low?: number, high?: number, values?: number[]) => ({
  ...{ a: 'a', b: 'b', metric: 'mAP', difference },
  ...{ low, high, values },
});

describe('the axis of a forest plot', () => {
  it('holds 0, intervals and single values, with room of 15% of the furthest', () => {
    const rows = [row(1, 0.5, 1.5, [-2, 1]), row(0.5)];
    expect(wholeRange(rows)).toEqual({ min: -2.3, max: 1.8 });
    expect(usefulRange(rows)).toEqual(wholeRange(rows));
  });

  it('leaves out what would press the other rows together, but not its near end', () => {
    const rows = [row(1, 0.5, 1.5), row(-1, -2, -0.5), row(-20, -30, -4, [-5])];
    expect(wholeRange(rows).min).toBe(-34.5);
    // The middle row reaches 2: up to 12 are shown.
    expect(usefulRange(rows)).toEqual({ min: -5.75, max: 2.25 });
  });

  it('has some width without a row, and where all differences are 0', () => {
    for (const rows of [[], [row(0, 0, 0)]]) {
      const { min, max } = usefulRange(rows);
      expect(min).toBeLessThan(0);
      expect(max).toBeGreaterThan(0);
    }
  });
});
