/** Who is called for the entries that count. */
export interface Visit {
  onRow(row: number, column: number, value: number): void;
  onColumn(row: number, column: number, value: number): void;
}

/**
 * Calls back for every entry of a tile that is at least its row's limit, and for every one that is at least its column's. Almost no
 * entry is, so four are looked at together. Limits may rise during a visit: the next entry meets the new one.
 *
 * @param tile [rows, columns], row by row
 * @param rowLimits one for each row
 * @param columnLimits one for each column, or none: then only rows are looked at
 */
export function scan(
  tile: Float32Array,
  rowLimits: Float32Array,
  columnLimits: Float32Array | undefined,
  columns: number,
  visit: Visit,
): void {
  for (let row = 0; row < rowLimits.length; row++) {
    if (columnLimits) scanBoth(tile, row, rowLimits, columnLimits, visit);
    else scanRow(tile, row, rowLimits, columns, visit);
  }
}

function scanRow(tile: Float32Array, row: number, rowLimits: Float32Array, columns: number, visit: Visit): void {
  const start = row * columns;
  const end = start + columns;
  let limit = rowLimits[row];
  const look = (from: number, to: number): void => {
    for (let at = from; at < to; at++) {
      if (tile[at] >= rowLimits[row]) visit.onRow(row, at - start, tile[at]);
    }
  };
  let at = start;
  for (; at + 4 <= end; at += 4) {
    if (tile[at] >= limit || tile[at + 1] >= limit || tile[at + 2] >= limit || tile[at + 3] >= limit) {
      look(at, at + 4);
      limit = rowLimits[row];
    }
  }
  look(at, end);
}

function scanBoth(
  tile: Float32Array,
  row: number,
  rowLimits: Float32Array,
  columnLimits: Float32Array,
  visit: Visit,
): void {
  const columns = columnLimits.length;
  const start = row * columns;
  let limit = rowLimits[row];
  const look = (from: number, to: number): void => {
    for (let column = from; column < to; column++) {
      const value = tile[start + column];
      if (value >= rowLimits[row]) visit.onRow(row, column, value);
      if (value >= columnLimits[column]) visit.onColumn(row, column, value);
    }
  };
  let column = 0;
  for (let at = start; column + 4 <= columns; column += 4, at += 4) {
    const a = tile[at];
    const b = tile[at + 1];
    const c = tile[at + 2];
    const d = tile[at + 3];
    if (
      a >= limit ||
      b >= limit ||
      c >= limit ||
      d >= limit ||
      a >= columnLimits[column] ||
      b >= columnLimits[column + 1] ||
      c >= columnLimits[column + 2] ||
      d >= columnLimits[column + 3]
    ) {
      look(column, column + 4);
      limit = rowLimits[row];
    }
  }
  look(column, columns);
}
