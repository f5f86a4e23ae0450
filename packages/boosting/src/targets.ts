/**
 * Reads and checks the numbers that a regressor learns.
 *
 * @returns a copy in double precision
 */
export function readTargets(caller: string, targets: ArrayLike<number>, rows: number): Float64Array {
  checkLength(caller, 'targets', targets.length, rows);
  const values = Float64Array.from(targets);
  for (let row = 0; row < rows; row++) {
    if (typeof targets[row] !== 'number' || !Number.isFinite(values[row])) {
      throw new RangeError(
        `${caller}: expected finite targets, received ${String(targets[row])} in row ${row}; leave out the rows without a target`,
      );
    }
  }
  return values;
}

/** What a classifier tells apart: numbers or strings. */
export type Label = number | string;

/** The distinct labels in ascending order, and each row's place among them. */
export function readLabels(
  caller: string,
  labels: ArrayLike<Label>,
  rows: number,
): { readonly classes: readonly Label[]; readonly codes: Int32Array } {
  checkLength(caller, 'labels', labels.length, rows);
  const distinct = [...new Set(Array.from(labels))];
  const kinds = new Set(distinct.map((label) => typeof label));
  if (kinds.size > 1 || !distinct.every((label) => typeof label === 'string' || Number.isFinite(label))) {
    throw new TypeError(
      `${caller}: expected labels that are all finite numbers or all strings, received ${distinct.slice(0, 5).map(String).join(', ')}; name every row's class`,
    );
  }
  const classes = distinct.sort((a, b) => (a < b ? -1 : 1));
  const code = new Map(classes.map((label, index) => [label, index]));
  return { classes, codes: Int32Array.from(labels as ArrayLike<never>, (label) => code.get(label) ?? 0) };
}

/**
 * Reads and checks the weights of samples.
 *
 * @returns a copy; ones where none are given
 */
export function readWeights(caller: string, weights: ArrayLike<number> | undefined, rows: number): Float64Array {
  if (weights === undefined) return new Float64Array(rows).fill(1);
  checkLength(caller, 'sample weights', weights.length, rows);
  const values = Float64Array.from(weights);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    if (!(values[row] >= 0 && values[row] < Infinity)) {
      throw new RangeError(
        `${caller}: expected finite sample weights >= 0, received ${String(weights[row])} in row ${row}; leave a row out by weight 0`,
      );
    }
    sum += values[row];
  }
  if (!(sum > 0)) {
    throw new RangeError(`${caller}: expected a sample weight > 0, received zeros only; weigh at least one row`);
  }
  return values;
}

function checkLength(caller: string, what: string, length: number, rows: number): void {
  if (length === rows) return;
  throw new RangeError(
    `${caller}: expected as many ${what} as rows (${rows}), received ${length}; pass one for every row`,
  );
}
