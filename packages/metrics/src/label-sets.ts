import { showValue } from '@htg/ground/show-value';

/**
 * Reads the labels of images that have several.
 *
 * @param sets [N], the labels of each row: whole numbers from 0 on, at least one
 * @throws RangeError naming the first row that does not fit
 */
export function readLabelSets(
  caller: string,
  name: string,
  sets: readonly ArrayLike<number>[],
  rows: number,
): Int32Array[] {
  if (!Array.isArray(sets) || sets.length !== rows) {
    throw new RangeError(
      `${caller}: expected ${name} for each of ${rows} rows, received ${Array.isArray(sets) ? sets.length : showValue(sets)}; pass a list of labels for each`,
    );
  }
  return sets.map((labels: ArrayLike<number>, row) => {
    const numbers = Array.from(labels);
    if (numbers.length === 0 || !numbers.every((label) => Number.isInteger(label) && label >= 0)) {
      throw new RangeError(
        `${caller}: expected ${name} of whole numbers >= 0, at least one for each row, received [${numbers.join(', ')}] in row ${row}; number the labels from 0`,
      );
    }
    return Int32Array.from(new Set(numbers));
  });
}
