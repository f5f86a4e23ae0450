import { describe, expect, it } from 'vitest';
import { cellsOf } from '../src/cells-of.ts';

const pairs = (seeds: number[], splits: number[]) => cellsOf({ seeds, splits }).map(({ seed, split }) => [seed, split]);

describe('cellsOf', () => {
  it('goes along the diagonals', () => {
    expect(pairs([1, 2], [5, 7])).toEqual([
      [1, 5],
      [2, 7],
      [1, 7],
      [2, 5],
    ]);
  });

  it.each([
    [1, 1],
    [1, 3],
    [4, 1],
    [5, 3],
    [4, 6],
    [3, 3],
  ])('holds every pair of %i seeds and %i splits once, and each part of it about as many of each', (m, n) => {
    const seeds = Array.from({ length: m }, (_, i) => i);
    const splits = Array.from({ length: n }, (_, i) => 10 + i);
    const cells = pairs(seeds, splits);
    expect(new Set(cells.map(String)).size).toBe(m * n);
    expect(cells).toHaveLength(m * n);
    for (let length = 1; length <= cells.length; length++) {
      for (const [place, values] of [seeds, splits].entries()) {
        const counts = values.map((value) => cells.slice(0, length).filter((cell) => cell[place] === value).length);
        // Exactly as even as can be for the seeds; splits skip one where a diagonal begins.
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(place === 0 ? 1 : 2);
      }
    }
  });
});
