import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SetFiles } from '../src/embedded-rows.ts';
import { createSetCodes, readSets } from '../src/read-sets.ts';

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-coordinates-'));
});
afterAll(() => rm(place, { recursive: true }));

/** Reads one table as embeddings and labels, and gives what was told. */
async function read(table: string, options: Partial<SetFiles> = {}, labels = 'label') {
  const file = join(place, 'e.csv');
  await writeFile(file, table);
  const notes: string[] = [];
  const set = await readSets({ embeddings: file, labels: `${file}#${labels}`, ...options }, createSetCodes(), (text) =>
    notes.push(text),
  );
  return { ...set, told: notes.join('\n').replaceAll(`${place}/`, '') };
}

const rows = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

describe('coordinates of a table', () => {
  it.each<[string, string, string]>([
    [
      "are never pandas' index",
      rows([',label,e0,e1', '0,a,0.5,0.25', '1,b,0.75,1', '2,a,0.5,1.5']),
      "coordinates: 2 columns of e.csv, e0, e1; left out: '', label",
    ],
    [
      'are never an index by name',
      rows(['Unnamed: 0,label,e0,e1', '7,a,0.5,0.25', '3,b,0.75,1', '2,a,0.5,1.5']),
      'coordinates: 2 columns of e.csv, e0, e1; left out: Unnamed: 0, label',
    ],
    [
      'are never a first column that counts the rows',
      rows(['n,label,x,y', '1,a,0.5,0.25', '2,b,0.75,1', '3,a,0.5,1.5']),
      'coordinates: 2 columns of e.csv, x, y; left out: n, label',
    ],
    [
      'are those below names that count',
      rows(['0,1,label', '0.5,0.25,a', '0.75,1,b', '0.5,1.5,a']),
      'coordinates: 2 columns of e.csv, 0, 1; left out: label',
    ],
    [
      'are all numbers but those of other parts of the table',
      rows([
        'path,label,camera,run_split,e0,e1',
        '1.jpg,a,1,new,0.5,0.25',
        '2.jpg,b,2,new,0.75,1',
        '3.jpg,a,3,new,0.5,1.5',
      ]),
      'coordinates: 2 columns of e.csv, e0, e1; left out: path, label, camera, run_split',
    ],
  ])('%s, which is said', async (_, table, told) => {
    const set = await read(table);
    expect([...set.embeddings]).toEqual([0.5, 0.25, 0.75, 1, 0.5, 1.5]);
    expect(set.told).toContain(told);
  });

  it('are never the column of the labels, whatever it is called', async () => {
    const set = await read(rows(['product_id,e0,e1', '7,0.5,0.25', '8,0.75,1', '7,0.5,1.5']), {}, 'product_id');
    expect([...set.embeddings]).toEqual([0.5, 0.25, 0.75, 1, 0.5, 1.5]);
    expect(set.told).toContain('left out: product_id');
  });

  it.each<[string, string, string]>([
    [
      'a column beside the series',
      rows(['label,pid,e0,e1', 'a,7,0.5,0.25', 'b,8,0.75,1']),
      'received pid beside e0, e1; say which, as in --coordinates e0..e1',
    ],
    [
      'whole numbers among fractions',
      rows(['label,x,y,year', 'a,0.5,0.25,2001', 'b,0.75,1.5,2002']),
      'received year beside x, y; say which, as in --coordinates x..y',
    ],
  ])('are not guessed: %s', async (_, table, message) => {
    await expect(read(table)).rejects.toThrow(message);
  });

  const doubtful = rows(['label,pid,e0,e1,f0', 'a,7,0.5,0.25,9', 'b,8,0.75,1,9']);

  it.each<[string, number[]]>([
    ['e', [0.5, 0.25, 0.75, 1]],
    ['e0..e1', [0.5, 0.25, 0.75, 1]],
    ['pid..e0', [7, 0.5, 8, 0.75]],
    ['e1', [0.25, 1]],
  ])('are those of --coordinates %s', async (coordinates, numbers) => {
    expect([...(await read(doubtful, { coordinates })).embeddings]).toEqual(numbers);
  });

  it.each<[string, string]>([
    ['g', 'expected columns g0, g1, ... in'],
    ['e1..e0', 'expected the columns from e1 to e0 in'],
    ['label..e0', 'expected coordinates apart from labels and cameras, received label of'],
  ])('cannot be --coordinates %s', async (coordinates, message) => {
    await expect(read(doubtful, { coordinates })).rejects.toThrow(message);
  });
});

describe('labels', () => {
  const table = (labels: readonly string[]): string =>
    rows(['label,e0,e1', ...labels.map((label, i) => `${label},0.${i + 1},0.5`)]);

  it('are text: 007 is not 7, 1e3 not 1000, and twenty digits stay twenty', async () => {
    const long = ['12345678901234567890', '12345678901234567891'];
    const set = await read(table(['007', '7', '1e3', '1000', ...long]));
    expect([...set.labels]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(set.told).toContain('warning: labels are text, so 007 and 7; 1e3 and 1000');
  });

  it('mean the same in queries and gallery, whether all of them look like numbers or not', async () => {
    await writeFile(join(place, 'g.csv'), table(['001', '002', 'background']));
    const gallery = join(place, 'g.csv');
    const set = await read(table(['002', '001']), {
      galleryEmbeddings: gallery,
      galleryLabels: gallery,
    });
    expect([...set.labels]).toEqual([0, 1]);
    expect([...(set.gallery?.labels ?? [])]).toEqual([1, 0, 2]);
  });

  it('of one name in two ways of Unicode are one; the names of objects are names', async () => {
    const set = await read(table(['café', 'café'.normalize('NFD'), '__proto__', 'constructor']));
    expect([...set.labels]).toEqual([0, 0, 1, 2]);
    await expect(read(table(['a', 'b']), {}, 'constructor')).rejects.toThrow('expected constructor in');
  });

  it('lose the apostrophe that was written against formulas', async () => {
    const file = join(place, 'formula.csv');
    await writeFile(file, "label,e0,e1\n'=1+1,0.1,0.2\n'=1+2,0.3,0.4\n");
    const codes = createSetCodes();
    await readSets({ embeddings: file, labels: file }, codes);
    expect(codes.identities.names).toEqual(['=1+1', '=1+2']);
  });

  it.each([
    ['a line sep=;', 'sep=;\nlabel;e0;e1\na;0.1;0.5\nb;0.2;0.5\n'],
    ['a byte order mark', '﻿label,e0,e1\na,0.1,0.5\nb,0.2,0.5\n'],
    ['semicolons and CRLF', 'label;e0;e1\r\na;0.1;0.5\r\nb;0.2;0.5\r\n'],
  ])('are read from a table with %s', async (_, table) => {
    const set = await read(table);
    expect([[...set.labels], set.embeddingLength]).toEqual([[0, 1], 2]);
  });

  it.each([
    ['two columns of one name', 'label,e0,e0\na,1,2\n', 'expected columns of different names in'],
    ['other text than UTF-8', Buffer.from('label,e0\nsch\xf6n,1\n', 'latin1'), 'expected UTF-8 text in'],
  ])('are refused from a table with %s', async (_, table, message) => {
    await expect(read(table as string)).rejects.toThrow(message);
  });
});

describe('rows that find themselves', () => {
  const table = rows(['label,e0,e1', 'a,0.1,0.2', 'b,0.3,0.4', 'a,0.1,0.25']);

  it('are told where queries and gallery are one file', async () => {
    const file = join(place, 'e.csv');
    const { told } = await read(table, { galleryEmbeddings: file, galleryLabels: file });
    expect(told).toContain(
      'warning: 3 of 3 queries stand in the gallery as the very same row, being of one file: each finds itself first, whatever the model does; leave the gallery out',
    );
  });

  it('are none where a row asks and is searched: it does not find itself', async () => {
    const both = rows(['label,is_query,is_gallery,e0,e1', 'a,1,1,0.1,0.2', 'b,0,1,0.3,0.4', 'a,1,1,0.2,0.35']);
    const file = join(place, 'e.csv');
    const { told, queriesInGallery = [] } = await read(both, {
      isQuery: `${file}#is_query`,
      isGallery: `${file}#is_gallery`,
    });
    expect(told).not.toContain('warning');
    expect([...queriesInGallery]).toEqual([0, 2]);
  });

  it('are told where some are the same', async () => {
    const other = join(place, 'o.csv');
    await writeFile(other, rows(['label,e0,e1', 'a,0.1,0.2', 'b,0.5,0.5']));
    const { told } = await read(table, { galleryEmbeddings: other, galleryLabels: other });
    expect(told).toContain('warning: 1 of 3 queries stand in the gallery as the very same row: each');
    expect((await read(rows(['label,e0,e1', 'a,0.1,0.2', 'b,0.1,0.2']))).told).toContain(
      'warning: 1 of 2 rows are equal to an earlier one',
    );
    expect((await read(table)).told).not.toContain('warning');
  });
});

describe('rows that a model was trained on', () => {
  const table = rows(['label,run_split,e0,e1', 'a,train,0.1,0.2', 'b,new,0.3,0.4', 'b,test,0.1,0.25']);

  it('are told, and can be left out', async () => {
    expect((await read(table)).told).toMatch(
      /warning: 1 of 3 rows are images \(or identities\) that the model was trained on or chosen by.*--split test,new leaves them out/,
    );
    const set = await read(table, { split: ['test', 'new'] });
    expect([...set.labels]).toEqual([1, 1]);
    expect(set.told).toContain('2 of 3 rows of e.csv are test or new');
    expect(set.told).not.toContain('warning');
  });

  it('cannot be left out where nothing says which they are', async () => {
    await expect(read(table, { split: ['validation'] })).rejects.toThrow('expected rows of validation in');
    await expect(read(rows(['label,e0', 'a,0.5']), { split: ['test'] })).rejects.toThrow(
      'expected a column run_split or split in',
    );
  });
});
