import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseNpy, serializeNpy } from '../src/files/npy.ts';
import { createSetCodes, readSets } from '../src/read-sets.ts';

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-evaluate-'));
});
afterAll(() => rm(place, { recursive: true }));

const golden = (name: string): string => fileURLToPath(new URL(`golden/${name}`, import.meta.url));
const npy = serializeNpy(Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2]);

/** An npy file with another header. */
function withHeader(header: string, bytes = 24): Uint8Array {
  const text = Buffer.from(`${header}\n`, 'latin1');
  return Buffer.concat([Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, text.length, 0]), text, Buffer.alloc(bytes)]);
}

describe('parseNpy', () => {
  it('reads what serializeNpy wrote', () => {
    expect(parseNpy(npy, 'a.npy')).toEqual({ shape: [3, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6) });
    expect((npy.length - 24) % 64).toBe(0);
  });

  it.each([
    [
      'a pickle of objects',
      withHeader("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }"),
      "expected numbers or texts (<f4, <i8, <U5, ...) in a.npy, received the type |O; save array.astype('float32')",
    ],
    [
      'complex numbers',
      withHeader("{'descr': '<c8', 'fortran_order': False, 'shape': (3,), }"),
      'received the type <c8',
    ],
    [
      'named fields',
      withHeader("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (3,), }"),
      'expected type, order and shape of one plain array in a.npy',
    ],
    [
      'a file that is cut short',
      npy.subarray(0, -1),
      'expected 24 bytes for <f4 [3, 2] in a.npy, received 23; the file is cut short',
    ],
    [
      'another file',
      Buffer.from('PK\x03\x04 and more bytes'),
      'expected a file of numpy.save at a.npy, received other bytes; is it an .npz or a pickle?',
    ],
  ])('refuses %s', (_, file, message) => {
    expect(() => parseNpy(file, 'a.npy')).toThrow(message);
  });
});

/** Reads sets from files with that content, by name. */
async function read(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: Readonly<Record<string, string>>,
  onNote?: (text: string) => void,
) {
  for (const [name, content] of Object.entries(files)) await writeFile(join(place, name), content);
  const paths = Object.fromEntries(Object.entries(options).map(([key, name]) => [key, join(place, name)]));
  return readSets({ embeddings: '', labels: '', ...paths }, createSetCodes(), onNote);
}

const numbers = { 'e.npy': npy, 'l.json': '["a", "b", "a"]' };

describe('readSets', () => {
  it('numbers names in the order of their appearance; a negative label is nobody', async () => {
    const set = await read(
      { ...numbers, 'l.csv': 'who,camera\nmug,1\n-1,2\nmug,1\n' },
      { embeddings: 'e.npy', labels: 'l.csv#who', cameras: 'l.csv#camera' },
    );
    expect([...set.labels]).toEqual([0, -1, 0]);
    expect([...(set.cameras ?? [])]).toEqual([0, 1, 0]);
    expect(set.embeddingLength).toBe(2);
  });

  it('tells of rows of zeros, which have no direction', async () => {
    const notes: string[] = [];
    const files = { 'z.json': '[[0, 0], [1, 2], [0, -0]]', 'l.json': '["a", "b", "a"]' };
    await read(files, { embeddings: 'z.json', labels: 'l.json' }, (text) => notes.push(text));
    expect(notes).toEqual([expect.stringMatching(/^2 of 3 rows of .*z\.json hold zeros alone, row 0 first: /)]);
  });

  it('reads a gallery apart with the same numbers for identities', async () => {
    const set = await read(
      { ...numbers, 'g.json': '["b", "c", "a"]' },
      { embeddings: 'e.npy', labels: 'l.json', galleryEmbeddings: 'e.npy', galleryLabels: 'g.json' },
    );
    expect([...(set.gallery?.labels ?? [])]).toEqual([1, 2, 0]);
  });

  it('splits rows by flags; of one column alone the others are the gallery', async () => {
    const set = await read(
      { ...numbers, 'q.json': '[true, false, false]' },
      { embeddings: 'e.npy', labels: 'l.json', isQuery: 'q.json' },
    );
    expect([...set.embeddings]).toEqual([1, 2]);
    expect([...(set.gallery?.embeddings ?? [])]).toEqual([3, 4, 5, 6]);
  });

  it.each([
    [
      'a file that is not there',
      {},
      { embeddings: 'none.npy', labels: 'l.json' },
      /expected a file at .*none\.npy, received none; check the path/,
    ],
    [
      'another ending',
      { 'e.pkl': '' },
      { embeddings: 'e.pkl', labels: 'l.json' },
      /expected a file that ends with \.npy, .*, received .*e\.pkl; convert it/,
    ],
    [
      'too few labels',
      { 'two.json': '[1, 2]' },
      { embeddings: 'e.npy', labels: 'two.json' },
      /expected 3 labels in .*two\.json, one for each row of the embeddings, received 2; are both files of one set\?/,
    ],
    [
      'too few cameras',
      { 'two.json': '[1, 2]' },
      { embeddings: 'e.npy', labels: 'l.json', cameras: 'two.json' },
      /expected 3 cameras in .*two\.json/,
    ],
    [
      'labels that are no whole numbers',
      { 'f.json': '[1, 1.5, 2]' },
      { embeddings: 'e.npy', labels: 'f.json' },
      /f\.json: expected whole numbers or names, received 1\.5 in row 1; write names as text \(in quotes, in JSON\), or number the identities/,
    ],
    [
      'an empty name',
      { 'f.json': '["a", "", "b"]' },
      { embeddings: 'e.npy', labels: 'f.json' },
      /expected a name in row 1, received an empty one; write -1/,
    ],
    [
      'labels instead of embeddings',
      {},
      { embeddings: 'l.json', labels: 'l.json' },
      /expected embeddings of shape \[N, L\] in .*l\.json, received \[3\]; save one row of numbers for each image/,
    ],
    [
      'embeddings instead of labels',
      {},
      { embeddings: 'e.npy', labels: 'e.npy' },
      /expected labels of shape \[N\] in .*e\.npy, received \[3, 2\]; save one value for each image/,
    ],
    [
      'numbers that are not finite',
      { 'n.csv': '1,2\nnan,3\n4,5\n' },
      { embeddings: 'n.csv', labels: 'l.json' },
      /expected finite embeddings in .*n\.csv, received NaN in row 1; the model has diverged/,
    ],
    [
      'a text among the numbers of a table',
      { 't.csv': 'x,y\n1,2\n3,four\n5,6\n' },
      { embeddings: 't.csv', labels: 'l.json' },
      /expected a number in row 1 of column y of .*t\.csv, received 'four'; correct it/,
    ],
    [
      'a table without numbers',
      { 't.csv': 'path,label\na.jpg,1\n' },
      { embeddings: 't.csv', labels: 'l.json' },
      /expected columns of numbers in .*t\.csv, received 1 rows with path, label/,
    ],
    [
      'lines of different lengths',
      { 't.csv': '1,2\n3\n' },
      { embeddings: 't.csv', labels: 'l.json' },
      /expected a table in .*t\.csv; Invalid Record Length/,
    ],
    [
      'a column that is not there',
      { 't.csv': 'x,y\n1,2\n' },
      { embeddings: 'e.npy', labels: 't.csv' },
      /expected one of labels, label, identity in .*t\.csv, which holds x, y; name one, as in .*t\.csv#x/,
    ],
    [
      'JSON that is cut short',
      { 'j.json': '[[1, 2], [3' },
      { embeddings: 'j.json', labels: 'l.json' },
      /expected JSON in .*j\.json, .*; correct it/,
    ],
    [
      'JSON with NaN',
      { 'j.json': '[[1, NaN]]' },
      { embeddings: 'j.json', labels: 'l.json' },
      /it holds NaN or Infinity, which JSON does not know/,
    ],
    [
      'rows of different lengths',
      { 'j.json': '[[1, 2], [3]]' },
      { embeddings: 'j.json', labels: 'l.json' },
      /expected row 1 of .*j\.json to be 2 numbers, as the first, received 1 values: \[3\]; correct it/,
    ],
    [
      'safetensors that are none',
      { 's.safetensors': 'abc' },
      { embeddings: 's.safetensors', labels: 'l.json' },
      /s\.safetensors: parseSafetensors: expected at least 8 bytes, received 3/,
    ],
    [
      'flags that are none',
      { 'q.json': '["yes", "no", "perhaps"]' },
      { embeddings: 'e.npy', labels: 'l.json', isQuery: 'q.json' },
      /expected true or false in row 2 of .*q\.json, received perhaps/,
    ],
    [
      'flags without a gallery',
      { 'q.json': '[1, 1, 1]' },
      { embeddings: 'e.npy', labels: 'l.json', isQuery: 'q.json' },
      /expected queries and a gallery, received 3 and 0 rows/,
    ],
    [
      'a gallery without labels',
      {},
      { embeddings: 'e.npy', labels: 'l.json', galleryEmbeddings: 'e.npy' },
      /expected the gallery's labels, received none; pass --gallery-labels/,
    ],
  ] as const)('says what is wrong with %s', async (_, files, options, message) => {
    await expect(read({ ...numbers, ...files }, options)).rejects.toThrow(message);
  });

  it('says that a gallery is of another model', async () => {
    const files = {
      embeddings: golden('embeddings.npy'),
      labels: golden('labels.npy'),
      galleryEmbeddings: join(place, 'e.npy'),
      galleryLabels: join(place, 'l.json'),
    };
    await expect(readSets(files, createSetCodes())).rejects.toThrow('expected a gallery of embedding length 6');
  });
});
