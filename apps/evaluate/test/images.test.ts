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
    ['one image', 'pot/blue.png', ['blue.png'], ['pot']],
  ])('opens %s', async (_, source, paths, identities) => {
    const { set, warnings } = await imagesAt(join(place, source), recipe);
    expect(set.sources).toEqual(paths);
    expect([...set.labels].map((label) => set.names[label])).toEqual(identities);
    expect(warnings).toEqual([]);
    expect((await set.load([0])).length).toBe(32 * 32 * 3);
  });

  it.each([
    ['nothing', 'none', /expected a folder, a list or an image at .*none, found nothing; check the path/],
    [
      'a list of what is not there',
      'wrong.txt',
      /expected the 1 images of .*wrong\.txt below .*, 1 are not there: mug\/green\.png; correct the list/,
    ],
    ['another file', 'mug/notes.md', /expected a folder, an image, or a list \(\.txt, \.csv\), received .*notes\.md/],
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
      const set = { sources: ['mug/a, b.png', 'pot/c.png', 'mug/d.png'], names: ['mug', 'pot'] };
      const embeddings = join(place, name);
      const labels = await writeEmbeddings(embeddings, embedded, set);
      expect(await readFile(labels, 'utf8')).toBe(
        'row,path,label\n0,"mug/a, b.png",mug\n1,pot/c.png,pot\n2,mug/d.png,mug\n',
      );
      expect(await readSets({ embeddings, labels }, createSetCodes())).toMatchObject(embedded);
    },
  );

  it('refuses another ending', async () => {
    const embedded = { embeddings: Float32Array.of(1), embeddingLength: 1, labels: Int32Array.of(0) };
    await expect(writeEmbeddings('e.pkl', embedded, { names: ['a'] })).rejects.toThrow(
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
