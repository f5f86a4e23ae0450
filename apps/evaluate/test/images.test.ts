import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRecipe } from '@htg/trainer/node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imagesAt } from '../src/images-at.ts';
import { createSetCodes, readSets } from '../src/read-sets.ts';
import { drawSheet, encodePng } from '../src/sheet.ts';
import { writeEmbeddings } from '../src/write-embeddings.ts';

const recipe = parseRecipe(
  'name: a\ndata: { set: emoji, imageSize: 32 }\nbasic: { steps: 1, learningRate: { kind: constant, rate: 1 } }\n',
);

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-images-'));
  for (const [name, background] of Object.entries({
    'mug/red': '#ff0000',
    'mug/dark': '#800000',
    'pot/blue': '#0000ff',
  })) {
    await mkdir(join(place, name, '..'), { recursive: true });
    await sharp({ create: { width: 50, height: 40, channels: 3, background } })
      .png()
      .toFile(join(place, `${name}.png`));
  }
  await writeFile(join(place, 'mug', 'notes.md'), 'no image');
  await writeFile(join(place, 'list.txt'), 'pot/blue.png\n\nmug/red.png\n');
  await writeFile(join(place, 'list.csv'), 'path;who\nmug/red.png;1\n');
  await writeFile(join(place, 'wrong.txt'), 'mug/green.png\n');
});
afterAll(() => rm(place, { recursive: true }));

describe('imagesAt', () => {
  it.each([
    [
      'a folder, with those in it, by name',
      '.',
      ['mug/dark.png', 'mug/red.png', 'pot/blue.png'],
      ['mug', 'mug', 'pot'],
    ],
    ['a list, in its order', 'list.txt', ['pot/blue.png', 'mug/red.png'], ['pot', 'mug']],
    ['a table', 'list.csv', ['mug/red.png'], ['mug']],
    ['one image, which nothing names', 'pot/blue.png', ['blue.png'], [undefined]],
  ])('opens %s', async (_, source, paths, identities) => {
    const { set, warnings } = await imagesAt(join(place, source), recipe);
    expect(set.sources).toEqual(paths);
    expect([...set.labels].map((label) => set.names[label])).toEqual(identities);
    expect(warnings.filter((text) => !text.includes('files are left out, being no images'))).toEqual([]);
    expect((await set.load([0])).length).toBe(32 * 32 * 3);
  });

  it.each([
    ['nothing', 'none', /expected a folder, a table, a list or an image at .*none, found nothing; check the path/],
    [
      'a list of what is not there',
      'wrong.txt',
      /expected all 1 images of .*wrong\.txt to be readable, received 1 that are not.*\n +mug\/green\.png: missing/,
    ],
    ['another file', 'mug/notes.md', /csvTable: expected the columns path in .*notes\.md, received no image/],
  ])('refuses %s', async (_, source, message) => {
    await expect(imagesAt(join(place, source), recipe)).rejects.toThrow(message);
  });
});

describe('writeEmbeddings', () => {
  it.each(['embeddings.npy', 'deep/embeddings.safetensors'])(
    'writes %s and a table, which are read again',
    async (name) => {
      const embedded = {
        embeddings: Float32Array.of(1, 2, 3, 4, 5, 6),
        embeddingLength: 2,
        labels: Int32Array.of(0, 1, 0),
      };
      const rows = [
        { path: 'mug/a, b.png', identity: '007' },
        { path: '=1+1/c.png', identity: '7' },
        { path: 'mug/d.png', identity: '007' },
      ];
      const embeddings = join(place, name);
      const labels = await writeEmbeddings(embeddings, embedded, { rows });
      expect(await readFile(labels, 'utf8')).toBe(
        `row,path,label\n0,"mug/a, b.png",007\n1,'=1+1/c.png,7\n2,mug/d.png,007\n`,
      );
      expect(await readSets({ embeddings, labels }, createSetCodes())).toMatchObject(embedded);
    },
  );

  it('writes cameras, boxes, nobody, and what each image was for the run', async () => {
    const embedded = {
      embeddings: Float32Array.of(1, 2, 3),
      embeddingLength: 1,
      labels: Int32Array.of(0, -1, -1),
    };
    const box = { left: 1, top: 2, width: 3, height: 4 };
    const rows = [
      { path: 'a.png', identity: 'mug', camera: 'c1', box },
      { path: 'b.png', identity: '-1', junk: true },
      { path: 'c.png', identity: '', junk: true },
    ];
    const table = await writeEmbeddings(join(place, 'more.npy'), embedded, { rows, splits: ['train', 'new', 'test'] });
    expect(await readFile(table, 'utf8')).toBe(
      'row,path,label,camera,x_1,y_1,x_2,y_2,run_split\n0,a.png,mug,c1,1,2,4,6,train\n1,b.png,-1,,,,,,new\n2,c.png,,,,,,,test\n',
    );
  });

  it('refuses another ending', async () => {
    const embedded = { embeddings: Float32Array.of(1), embeddingLength: 1, labels: Int32Array.of(0) };
    await expect(writeEmbeddings('e.pkl', embedded, { rows: [] })).rejects.toThrow(
      'expected --out to end with .npy or .safetensors, received e.pkl; rename it',
    );
  });
});

describe('drawSheet', () => {
  it('draws a row for each query, and frames what is right and what is wrong differently', async () => {
    const src = await encodePng({ pixels: new Uint8Array(32 * 32 * 3).fill(255), height: 32, width: 32 });
    const neighbor = (right: boolean) => ({ src, name: 'a < b & "c"', right, distance: 0.5 });
    const rows = [{ query: { src, name: 'q' }, neighbors: [neighbor(true), neighbor(false)] }];
    const file = await drawSheet([...rows, ...rows], { title: 'Two', notice: 'CC-BY' });
    const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const one = await sharp(await drawSheet(rows, { title: 'One' })).metadata();
    expect(info.height - one.height).toBe(96 + 34 + 12 + 22);
    // On the frames of the first row, the right one's left side and the wrong one's first dash: x of the query 12, then 24 + 108 each.
    const at = (x: number, y: number): number[] => [
      ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
    ];
    const [green, red] = [at(132, 80), at(243, 34)];
    expect(green[1]).toBeGreaterThan(green[0]);
    expect(red[0]).toBeGreaterThan(red[1]);
  });
});
