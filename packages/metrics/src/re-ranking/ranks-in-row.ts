import type { Candidates } from '../candidates.ts';

/**
 * The ranks of a query's matches by its distances from all items, from 1, ascending. A wrong item exactly as near as a match stands before it.
 *
 * @param row [items]
 */
export function ranksInRow(query: number, row: Float32Array, candidates: Candidates): Int32Array {
  const matches = candidates.matchesOf(query);
  const distances = Float32Array.from(matches, (item) => row[item]).sort();
  const wrong = new Int32Array(distances.length);
  const farthest = distances[distances.length - 1];
  for (let item = 0; item < row.length; item++) {
    if (row[item] <= farthest && candidates.isWrong(query, item)) wrong[firstNotBelow(distances, row[item])]++;
  }
  let before = 0;
  return Int32Array.from(distances, (_, place) => (before += wrong[place]) + place + 1);
}

/** The first place of ascending numbers that is not below a value. */
function firstNotBelow(ascending: Float32Array, value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
