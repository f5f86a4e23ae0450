/** Rows of features: an array of rows, or one flat row-major array with its shape `[rows, columns]`. */
export type Samples = readonly ArrayLike<number>[] | FlatSamples;

/** Samples in one array, row by row. */
export interface FlatSamples {
  /** `rows * columns` numbers. */
  readonly data: Float32Array | Float64Array;
  /** How many samples of how many features. */
  readonly shape: readonly [rows: number, columns: number];
}

/**
 * Checked samples, row-major. Features are rounded to single precision, as scikit-learn's trees round them: a threshold lies
 * between two such values, and a model would otherwise send a sample of the training set to the wrong side of it.
 */
export interface Table {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/**
 * Reads and checks samples.
 *
 * @param caller the public function that error texts name
 * @param columns the number of columns that a fitted model wants, where there is one
 */
export function readSamples(caller: string, samples: Samples, columns?: number): Table {
  const table = isFlat(samples) ? readFlat(caller, samples) : readRows(caller, samples);
  if (table.rows === 0 || table.columns === 0) {
    throw new RangeError(
      `${caller}: expected at least one row and one column, received shape [${table.rows}, ${table.columns}]; pass samples`,
    );
  }
  if (columns !== undefined && table.columns !== columns) {
    throw new RangeError(
      `${caller}: expected ${columns} columns as in fit, received ${table.columns}; pass the same features in the same order`,
    );
  }
  return table;
}

/** The rows with these numbers, in this order. */
export function takeRows({ columns, values }: Table, indices: Int32Array): Table {
  const taken = new Float32Array(indices.length * columns);
  for (let row = 0; row < indices.length; row++) {
    const from = indices[row] * columns;
    for (let column = 0; column < columns; column++) taken[row * columns + column] = values[from + column];
  }
  return { rows: indices.length, columns, values: taken };
}

function isFlat(samples: Samples): samples is FlatSamples {
  return !Array.isArray(samples);
}

function readFlat(caller: string, { data, shape }: FlatSamples): Table {
  const [rows, columns] = shape;
  if ((shape as readonly number[]).length !== 2 || !shape.every((length) => Number.isInteger(length) && length >= 0)) {
    throw new RangeError(
      `${caller}: expected a shape [rows, columns] of whole numbers, received [${shape.join(', ')}]; correct the shape`,
    );
  }
  if (data.length !== rows * columns) {
    throw new RangeError(
      `${caller}: expected rows x columns = ${rows * columns} values for shape [${rows}, ${columns}], received ${data.length}; correct the shape`,
    );
  }
  const values = new Float32Array(data);
  checkFinite(caller, values, data, columns);
  return { rows, columns, values };
}

function readRows(caller: string, samples: readonly ArrayLike<number>[]): Table {
  const rows = samples.length;
  const columns = rows === 0 ? 0 : samples[0].length;
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const cells = samples[row];
    if (cells.length !== columns) {
      throw new RangeError(
        `${caller}: expected rows of equal length (${columns} as row 0), received ${cells.length} in row ${row}; fill in what is missing`,
      );
    }
    for (let column = 0; column < columns; column++) values[row * columns + column] = cells[column];
    checkFinite(caller, values.subarray(row * columns, (row + 1) * columns), cells, columns, row);
  }
  return { rows, columns, values };
}

/** @param given what the caller passed in their place, for the error text */
function checkFinite(
  caller: string,
  values: Float32Array,
  given: ArrayLike<unknown>,
  columns: number,
  firstRow = 0,
): void {
  for (let at = 0; at < values.length; at++) {
    if (values[at] - values[at] === 0 && typeof given[at] === 'number') continue;
    const row = firstRow + Math.floor(at / columns);
    throw new RangeError(
      `${caller}: expected finite numbers within the range of single precision, received ${String(given[at])} in row ${row}, column ${at % columns}; missing values are not learned from: fill them in, or leave the row or the column out`,
    );
  }
}
