import type { RandomState } from './random/random-state.ts';

/**
 * Draws exactly `wanted` of `rows` rows without replacement, in one pass: row i is taken with the chance that is left for it,
 * (still wanted) / (still to come).
 *
 * Source: Knuth, "The Art of Computer Programming", volume 2, section 3.4.2, algorithm S.
 *
 * @returns 1 for a row that was drawn, 0 for another
 */
export function drawBag(rows: number, wanted: number, random: RandomState): Uint8Array {
  const bag = new Uint8Array(rows);
  let drawn = 0;
  for (let row = 0; row < rows; row++) {
    if (random.uniform() * (rows - row) < wanted - drawn) {
      bag[row] = 1;
      drawn += 1;
    }
  }
  return bag;
}
