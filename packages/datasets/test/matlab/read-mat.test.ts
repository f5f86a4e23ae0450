import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { readMat } from '../../src/matlab/read-mat.ts';

describe('readMat', () => {
  let file: Buffer;

  beforeAll(async () => {
    // Written by SciPy: tooling/oracles/mat.py.
    file = await readFile(new URL('../golden/values.mat', import.meta.url));
  });

  it('reads numbers in column order', () => {
    const { matrix, bytes, nothing } = readMat(file);
    expect(matrix).toEqual({ kind: 'numbers', shape: [2, 3], values: [1, 4, 2, 5, 3, 6.5] });
    expect(bytes).toEqual({ kind: 'numbers', shape: [2, 3], values: [0, 3, 1, 4, 2, 5] });
    expect(nothing).toEqual({ kind: 'numbers', shape: [0, 0], values: [] });
  });

  it('reads text, and matrices of characters as lines', () => {
    const { text, lines } = readMat(file);
    expect(text).toEqual({ kind: 'text', text: 'hello' });
    expect(lines).toEqual({ kind: 'text', text: 'ab\ncd' });
  });

  it('reads struct arrays with cells in them', () => {
    const { structs } = readMat(file);
    expect(structs).toMatchObject({
      kind: 'structs',
      values: [
        {
          name: { text: 'first' },
          size: { values: [3.5, -2] },
          tags: { kind: 'cells', values: [{ text: 'a' }, { text: 'bc' }] },
        },
        { name: { text: 'second, longer than four' }, size: { values: [70000] }, tags: { values: [] } },
      ],
    });
  });

  it('says that a file is cut off', () => {
    expect(() => readMat(file.subarray(0, file.length - 20))).toThrow(
      /readMat: expected \d+ bytes, received \d+; the file is cut off/,
    );
  });

  it('says that a file is something else', () => {
    expect(() => readMat(Buffer.from('hello'))).toThrow(
      'readMat: expected a MATLAB level 5 file of at least 128 bytes, received 5',
    );
    const newer = Buffer.alloc(200);
    newer.write('MATLAB 7.3 MAT-file');
    expect(() => readMat(newer)).toThrow('expected a level 5 file, received version 7.3 (HDF5)');
  });

  it('never does worse than throw, whichever byte is damaged', () => {
    for (let at = 128; at < file.length; at += 7) {
      const damaged = Buffer.from(file);
      damaged[at] ^= 0x55;
      try {
        readMat(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }
  });
});
