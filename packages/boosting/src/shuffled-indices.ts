import { RandomState } from './random/random-state.ts';

/**
 * The numbers 0 .. length - 1 in random order: the order in which scikit-learn's `shuffle(..., random_state=seed)` puts its rows.
 *
 * @param length how many, at least 0
 * @param seed a whole number in 0 .. 2^32 - 1
 * @throws RangeError for other lengths or seeds
 * @example shuffledIndices(5, 13) // 506 rows of a table: shuffledIndices(506, 13).map((index) => rows[index])
 */
export function shuffledIndices(length: number, seed: number): Int32Array {
  if (!Number.isInteger(length) || length < 0) {
    throw new RangeError(
      `shuffledIndices: expected a whole length >= 0, received ${String(length)}; pass the number of rows`,
    );
  }
  return new RandomState(seed).permutation(length);
}
