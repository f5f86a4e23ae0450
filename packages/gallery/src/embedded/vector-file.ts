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
  const bytes = new Uint8Array(values.buffer, 0, rows * length * 4);
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

/**
 * Reads the rows that a search settles between from the file: few, and mostly from the system's cache; those of a small file are kept. What `visit` is
 * handed may be written over when it has returned.
 */
export function rowsOfFile(file: number, length: number): ReadRows {
  const small = smallFile(file, length);
  let run: Float32Array<ArrayBuffer> | undefined;
  return (rows, visit) => {
    const kept = small(rows.at(-1) ?? -1);
    if (kept !== undefined) {
      rows.forEach((row, i) => {
        visit(i, kept, row * length);
      });
      return;
    }
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

/** The file from its beginning to the given row at least, while that is little; rows that were written do not change. */
function smallFile(file: number, length: number): (last: number) => Float32Array | undefined {
  let kept = new Float32Array();
  return (last) => {
    if ((last + 1) * length * 4 > KEPT) return undefined;
    const known = kept.length / length;
    if (last >= known) {
      const grown = new Float32Array((last + 1) * length);
      grown.set(kept);
      grown.set(readRun(file, length, known, last + 1 - known), kept.length);
      kept = grown;
    }
    return kept;
  };
}
