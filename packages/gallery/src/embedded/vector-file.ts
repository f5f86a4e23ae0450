import { readSync } from 'node:fs';
import type { ReadRows } from '../exact/exact-index.ts';

/** Rows that lie closer together than this are read at once. */
const GAP = 16;

/** Rows that are read at once, at most. */
const RUN = 1024;

/** Bytes of a file that are kept in memory, at most. */
const KEPT = 2 ** 24;

/**
 * Reads `rows` rows of `length` float32 from row `first` on, into the beginning of `values` where that is given.
 *
 * @throws Error where the file ends before
 */
export function readRun(
  file: number,
  length: number,
  first: number,
  rows: number,
  values: Float32Array<ArrayBuffer> = new Float32Array(rows * length),
): Float32Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, rows * length * 4);
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

/** Reads rows from the file, a run of them at a time. What `visit` is handed is written over when it has returned. */
export function rowsOfFile(file: number, length: number): ReadRows {
  let run: Float32Array<ArrayBuffer> | undefined;
  return (rows, visit) => {
    run ??= new Float32Array(RUN * length);
    for (let from = 0; from < rows.length;) {
      let to = from + 1;
      while (to < rows.length && rows[to] - rows[to - 1] <= GAP && rows[to] - rows[from] < RUN) to++;
      const values = readRun(file, length, rows[from], rows[to - 1] - rows[from] + 1, run);
      for (let i = from; i < to; i++) visit(i, values, (rows[i] - rows[from]) * length);
      from = to;
    }
  };
}

/**
 * The same for searches, which settle between few rows, again and again: those of a small file are kept, since rows that were written do not
 * change; of a large one they come from the system's cache.
 */
export function searchedRowsOfFile(file: number, length: number): ReadRows {
  const fromFile = rowsOfFile(file, length);
  let kept = new Float32Array();
  let known = 0;
  return (rows, visit) => {
    const wanted = (rows.at(-1) ?? -1) + 1;
    if (wanted * length * 4 > KEPT) {
      fromFile(rows, visit);
      return;
    }
    if (wanted * length > kept.length) {
      const grown = new Float32Array(Math.max(wanted * length, 2 * kept.length));
      grown.set(kept);
      kept = grown;
    }
    if (wanted > known) {
      readRun(file, length, known, wanted - known, kept.subarray(known * length));
      known = wanted;
    }
    rows.forEach((row, i) => {
      visit(i, kept, row * length);
    });
  };
}
