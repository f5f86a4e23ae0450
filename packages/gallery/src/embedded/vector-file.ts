import { readSync } from 'node:fs';
import type { ReadRows } from '../exact/exact-index.ts';

/** Rows that lie closer together than this are read at once. */
const GAP = 16;

/** Rows that are read at once, at most. */
const RUN = 1024;

/** Reads `rows` rows of `length` float32 from row `first` on. @throws Error where the file ends before */
export function readRun(file: number, length: number, first: number, rows: number): Float32Array {
  const values = new Float32Array(rows * length);
  const bytes = new Uint8Array(values.buffer);
  for (let read = 0; read < bytes.length;) {
    const got = readSync(file, bytes, read, bytes.length - read, first * length * 4 + read);
    if (got === 0) {
      throw new Error(
        `expected ${rows} vectors from row ${first} on, received the end of the file after ${read} bytes`,
      );
    }
    read += got;
  }
  return values;
}

/** Reads the rows that a search settles between from the file: few, and mostly from the system's cache. */
export function rowsOfFile(file: number, length: number): ReadRows {
  return (rows, visit) => {
    for (let from = 0; from < rows.length;) {
      let to = from + 1;
      while (to < rows.length && rows[to] - rows[to - 1] <= GAP && rows[to] - rows[from] < RUN) to++;
      const values = readRun(file, length, rows[from], rows[to - 1] - rows[from] + 1);
      for (let i = from; i < to; i++) visit(i, values, (rows[i] - rows[from]) * length);
      from = to;
    }
  };
}
