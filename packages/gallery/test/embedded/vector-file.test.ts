import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rowsOfFile, searchedRowsOfFile } from '../../src/embedded/vector-file.ts';

const name = join(tmpdir(), `htg-vector-file-${process.pid}`);
let file: number;
beforeEach(() => {
  file = openSync(name, 'w+');
});
afterEach(() => {
  closeSync(file);
  rmSync(name);
});

/** Rows whose numbers are all the row's own. */
function append(first: number, count: number, length: number): void {
  for (let row = first; row < first + count; row++) writeSync(file, new Float32Array(length).fill(row));
}

describe.each([
  ['rowsOfFile', rowsOfFile],
  ['searchedRowsOfFile', searchedRowsOfFile],
])('%s', (_, readerOf) => {
  const readAll = (read: ReturnType<typeof rowsOfFile>, rows: readonly number[], length: number): number[][] => {
    const found: number[][] = [];
    read(Int32Array.from(rows), (position, values, start) => {
      found[position] = [values[start], values[start + length - 1]];
    });
    return found;
  };

  it('hands over each row that is asked for, near or far apart, and those that come later', () => {
    append(0, 100, 3);
    const read = readerOf(file, 3);
    expect(readAll(read, [2, 4, 60], 3)).toEqual([
      [2, 2],
      [4, 4],
      [60, 60],
    ]);
    expect(readAll(read, [0, 99], 3)).toEqual([
      [0, 0],
      [99, 99],
    ]);
    append(100, 5, 3);
    expect(readAll(read, [3, 104], 3)).toEqual([
      [3, 3],
      [104, 104],
    ]);
    expect(readAll(read, [], 3)).toEqual([]);
  });

  it('reads a file that is too large to be kept, too', () => {
    const length = 2 ** 20;
    append(0, 6, length);
    const read = readerOf(file, length);
    for (const rows of [[1], [0, 5], [2, 3]])
      expect(readAll(read, rows, length)).toEqual(rows.map((row) => [row, row]));
  });

  it('says where the file ends before', () => {
    append(0, 2, 3);
    expect(() => readAll(readerOf(file, 3), [5], 3)).toThrow('received the end of the file');
  });
});
