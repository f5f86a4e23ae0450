/** Few numbers of each row of a matrix. */
export interface SparseMatrix {
  /** [rows + 1]: where each row begins in the others. */
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
}

/** Writes a sparse matrix row by row, in arrays that grow. */
export function sparseWriter(rows: number): {
  /** The next number of the row that is being written. */
  push(column: number, value: number): void;
  endRow(): void;
  finish(): SparseMatrix;
} {
  const starts = new Int32Array(rows + 1);
  let [columns, values] = [new Int32Array(16 * rows), new Float32Array(16 * rows)];
  let [row, count] = [0, 0];
  return {
    push(column, value) {
      if (count === columns.length) {
        const [wider, longer] = [new Int32Array(2 * count + 16), new Float32Array(2 * count + 16)];
        wider.set(columns);
        longer.set(values);
        [columns, values] = [wider, longer];
      }
      columns[count] = column;
      values[count++] = value;
    },
    endRow() {
      starts[++row] = count;
    },
    finish: () => ({ starts, columns: columns.slice(0, count), values: values.slice(0, count) }),
  };
}

/** The other way round: of each column the rows from `first` on that have it, counted from there. */
export function transposed({ starts, columns, values }: SparseMatrix, first: number, width: number): SparseMatrix {
  const counts = new Int32Array(width + 1);
  for (let at = starts[first]; at < columns.length; at++) counts[columns[at] + 1]++;
  for (let column = 0; column < width; column++) counts[column + 1] += counts[column];
  const next = counts.slice();
  const size = columns.length - starts[first];
  const result = { starts: counts, columns: new Int32Array(size), values: new Float32Array(size) };
  for (let row = first; row + 1 < starts.length; row++) {
    for (let at = starts[row]; at < starts[row + 1]; at++) {
      const place = next[columns[at]]++;
      result.columns[place] = row - first;
      result.values[place] = values[at];
    }
  }
  return result;
}
