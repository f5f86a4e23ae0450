import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bostonCache, bostonTable, parseBoston } from '../src/boston-table.ts';
import { digitsTable } from '../src/digits-table.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'htg-primers-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** 506 rows of the columns' names that the real table has; its numbers are not part of the repository. */
const made = [
  '"CRIM","B","LSTAT","MEDV"',
  ...Array.from({ length: 506 }, (_, row) => `${row},396.9,${row / 2},${row + 0.5}`),
];

describe('bostonTable', () => {
  it('leaves column B out unless it is asked for', () => {
    const text = made.join('\n');
    expect(parseBoston(text, 'made', false)).toMatchObject({ features: ['CRIM', 'LSTAT'] });
    expect(parseBoston(text, 'made', false).x[3]).toEqual([3, 1.5]);
    expect(parseBoston(text, 'made', true).x[3]).toEqual([3, 396.9, 1.5]);
    expect(parseBoston(text, 'made', true).y[3]).toBe(3.5);
  });

  it('reads a file by its path, with either line ending', async () => {
    const path = join(folder, 'made.csv');
    await writeFile(path, made.join('\r\n'));
    expect((await bostonTable({ path })).y).toHaveLength(506);
  });

  it('says what another file holds', () => {
    expect(() => parseBoston('a,b\n1,2', 'other.csv', false)).toThrow(
      'bostonTable: expected 506 rows of numbers under a header with MEDV, received 1 rows of a, b in other.csv',
    );
  });

  it('keeps its copy in the cache folder', () => {
    expect(bostonCache({ XDG_CACHE_HOME: '/c' })).toBe(join('/c', 'htg', 'boston-1.0.17', 'boston_house_prices.csv'));
  });
});

describe('digitsTable', () => {
  it('reads the digits that ship', async () => {
    const { pixels, labels } = await digitsTable();
    expect(labels).toHaveLength(1797);
    expect(pixels.every((row) => row.length === 64 && row.every((pixel) => pixel >= 0 && pixel <= 1))).toBe(true);
    expect(new Set(labels).size).toBe(10);
    // The first is a 0, whose first row of pixels is 0 0 5 13 9 1 0 0.
    expect(labels[0]).toBe(0);
    expect(pixels[0].slice(0, 8).map((pixel) => pixel * 16)).toEqual([0, 0, 5, 13, 9, 1, 0, 0]);
  });

  it('reads a CSV file and names a line that is none', async () => {
    const path = join(folder, 'digits.csv');
    const line = [...Array<number>(63).fill(0), 16, 7].join(',');
    await writeFile(path, `${line}\n${line}\n`);
    expect((await digitsTable(path)).labels).toEqual([7, 7]);
    await writeFile(path, `${line}\n1,2,3\n`);
    await expect(digitsTable(path)).rejects.toThrow(
      'digitsTable: expected 64 numbers 0..16 and a digit in each line, received "1,2,3" in line 2',
    );
  });
});
