/** Numbers in rows and columns, row by row in one array. */
export interface Matrix {
  /** How many. */
  readonly rows: number;
  /** How many. */
  readonly columns: number;
  /** Row by row. */
  readonly data: Float64Array;
}

export function zeros(rows: number, columns: number): Matrix {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

/**
 * Reads rows of equal length and checks that all numbers are finite.
 *
 * @param caller the public function that error texts name
 * @param columns the length that rows must have
 */
export function readMatrix(caller: string, what: string, rows: readonly ArrayLike<number>[], columns: number): Matrix {
  const matrix = zeros(rows.length, columns);
  rows.forEach((row, index) => {
    if (row.length !== columns) {
      throw new RangeError(
        `${caller}: expected ${columns} numbers in each row of ${what}, received ${row.length} in row ${index}; pass what the network was made for`,
      );
    }
    for (let column = 0; column < columns; column++) {
      if (!Number.isFinite(row[column])) {
        throw new RangeError(
          `${caller}: expected finite numbers in ${what}, received ${String(row[column])} in row ${index}, column ${column}; fill in or leave out what is missing`,
        );
      }
      matrix.data[index * columns + column] = row[column];
    }
  });
  return matrix;
}

export function toRows({ rows, columns, data }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, row) => [...data.subarray(row * columns, (row + 1) * columns)]);
}

/** The rows with these numbers. */
export function takeRows({ columns, data }: Matrix, indices: ArrayLike<number>): Matrix {
  const taken = zeros(indices.length, columns);
  for (let row = 0; row < indices.length; row++) {
    taken.data.set(data.subarray(indices[row] * columns, (indices[row] + 1) * columns), row * columns);
  }
  return taken;
}

/** `A B`: [n, k] times [k, m] gives [n, m]. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  const product = zeros(a.rows, b.columns);
  for (let row = 0; row < a.rows; row++) {
    for (let k = 0; k < a.columns; k++) addRow(product, row, a.data[row * a.columns + k], b, k);
  }
  return product;
}

/** `A^T B`: [n, k] and [n, m] give [k, m]. */
export function multiplyTransposed(a: Matrix, b: Matrix): Matrix {
  const product = zeros(a.columns, b.columns);
  for (let n = 0; n < a.rows; n++) {
    for (let row = 0; row < a.columns; row++) addRow(product, row, a.data[n * a.columns + row], b, n);
  }
  return product;
}

/** `A B^T`: [n, m] and [k, m] give [n, k]. */
export function multiplyByTransposed(a: Matrix, b: Matrix): Matrix {
  const product = zeros(a.rows, b.rows);
  for (let row = 0; row < a.rows; row++) {
    for (let column = 0; column < b.rows; column++) {
      let sum = 0;
      for (let m = 0; m < a.columns; m++) sum += a.data[row * a.columns + m] * b.data[column * b.columns + m];
      product.data[row * b.rows + column] = sum;
    }
  }
  return product;
}

/** Adds a row vector to every row. */
export function plusRow(a: Matrix, row: Matrix): Matrix {
  return { ...a, data: a.data.map((value, at) => value + row.data[at % a.columns]) };
}

/** The sum of all rows, as one row. */
export function sumOfRows(a: Matrix): Matrix {
  const sum = zeros(1, a.columns);
  for (let row = 0; row < a.rows; row++) addRow(sum, 0, 1, a, row);
  return sum;
}

/** Adds `factor` times a row of `from` to a row of `to`. */
function addRow(to: Matrix, toRow: number, factor: number, from: Matrix, fromRow: number): void {
  const start = toRow * to.columns;
  const source = fromRow * from.columns;
  for (let column = 0; column < to.columns; column++) {
    to.data[start + column] += factor * from.data[source + column];
  }
}
