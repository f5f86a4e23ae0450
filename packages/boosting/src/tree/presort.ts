import type { Table } from '../samples.ts';

/** A table by columns, with the rows in ascending order of each column: sorted once, for all trees of a model. */
export interface PresortedTable {
  readonly rows: number;
  readonly columns: number;
  /** Column by column. */
  readonly values: Float32Array;
  /** For each column, the row numbers in ascending order of its values; equal values in the order of rows. */
  readonly order: Int32Array;
}

export function presort({ rows, columns, values }: Table): PresortedTable {
  const byColumn = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) byColumn[column * rows + row] = values[row * columns + column];
  }
  const order = new Int32Array(rows * columns);
  for (let column = 0; column < columns; column++) {
    order.set(sortedOrder(byColumn.subarray(column * rows, (column + 1) * rows)), column * rows);
  }
  return { rows, columns, values: byColumn, order };
}

/** Radix sort by the bits of single-precision numbers, one byte at a time: stable and linear. */
function sortedOrder(values: Float32Array): Int32Array {
  const rows = values.length;
  const keys = ascendingBits(values);
  let order = Int32Array.from({ length: rows }, (_, row) => row);
  let next = new Int32Array(rows);
  for (let shift = 0; shift < 32; shift += 8) {
    const start = new Int32Array(257);
    for (let row = 0; row < rows; row++) start[((keys[row] >>> shift) & 255) + 1] += 1;
    for (let byte = 0; byte < 256; byte++) start[byte + 1] += start[byte];
    for (let at = 0; at < rows; at++) {
      const row = order[at];
      next[start[(keys[row] >>> shift) & 255]++] = row;
    }
    [order, next] = [next, order];
  }
  return order;
}

/** Unsigned integers in the order of the numbers: negative ones have all bits flipped, others the sign bit. Both zeros are one. */
function ascendingBits(values: Float32Array): Uint32Array {
  const keys = new Uint32Array(values.length);
  const bits = new Uint32Array(Float32Array.from(values, (value) => value + 0).buffer);
  for (let at = 0; at < keys.length; at++) keys[at] = bits[at] >>> 31 ? ~bits[at] : bits[at] | 0x8000_0000;
  return keys;
}
