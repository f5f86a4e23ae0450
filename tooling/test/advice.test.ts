import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { csvTable, readTable } from '@htg/datasets';
import { createGallery, openGallery } from '@htg/gallery';
import { openRunFolder, parseRecipe, readStarts } from '@htg/trainer/node';
import { describe, expect, it } from 'vitest';
import { serializeNpy } from '../../apps/evaluate/src/files/npy.ts';
import { readArray } from '../../apps/evaluate/src/files/read-array.ts';

/** An error that says what to do, and doing just that. */
interface Advice {
  /** The words of the error that are followed. */
  readonly words: string;
  /** What goes wrong in an empty folder. */
  readonly fail: (folder: string) => unknown;
  /** What the words say, in the same folder. */
  readonly follow: (folder: string) => unknown;
}

const recipe = `name: tiny
data: { set: emoji }
basic:
  steps: 10
  learningRate: { kind: constant, rate: 0.1 }
`;
const read = (text: string, set: readonly string[] = []): unknown => parseRecipe(text, 'r.yaml', { set });
const model = { hash: 'x', embeddingLength: 2 };
const labels = { what: 'labels', names: ['labels'] };

/** Representative for the kinds of advice that there are: write this, name one, map, save as, remove, open with, lower. */
const advices: Readonly<Record<string, Advice>> = {
  '--set without a value': {
    words: 'write for example sampler.images=8',
    fail: () => read(recipe, ['sampler.images']),
    follow: () => read(recipe, ['sampler.images=8']),
  },
  'a misspelt key': {
    words: "did you mean 'sampler'?",
    fail: () => read(`${recipe}samplr: { images: 8 }\n`),
    follow: () => read(`${recipe}sampler: { images: 8 }\n`),
  },
  'a number for a list': {
    words: 'write [3, 4]',
    fail: () => read(`${recipe}model: { keypointBlocks: 3 }\n`),
    follow: () => read(`${recipe}model: { keypointBlocks: [3, 4] }\n`),
  },
  'an alias without an anchor': {
    words: 'write &name before the first and *name after it',
    fail: () => read(`${recipe}htg: { steps: 3, learningRate: *rate }\n`),
    follow: () => read(`${recipe.replace('{ kind', '&rate { kind')}htg: { steps: 3, learningRate: *rate }\n`),
  },
  'a batch that fills no memory': {
    words: 'lower identities, images or batchSize',
    fail: () => read(recipe, ['sampler.images=1000000']),
    follow: () => read(recipe, ['sampler.images=10']),
  },
  'extends that is no path': {
    words: 'write extends: ./other.yaml',
    fail: (folder) => parseRecipe('extends: 3\n', join(folder, 'r.yaml')),
    async follow(folder) {
      await writeFile(join(folder, 'other.yaml'), recipe);
      return parseRecipe('extends: ./other.yaml\n', join(folder, 'r.yaml'));
    },
  },
  'extends of a file with another ending': {
    words: 'rename it, or correct the path',
    async fail(folder) {
      await writeFile(join(folder, 'base.txt'), recipe);
      return parseRecipe('extends: ./base.txt\n', join(folder, 'r.yaml'));
    },
    async follow(folder) {
      await writeFile(join(folder, 'base.yaml'), await readFile(join(folder, 'base.txt')));
      return parseRecipe('extends: ./base.yaml\n', join(folder, 'r.yaml'));
    },
  },
  'a table whose columns have other names': {
    words: "map them with columns: { label: '...', path: '...' }",
    async fail(folder) {
      await writeFile(join(folder, 't.csv'), 'file,person\na.png,x\nb.png,y\n');
      return csvTable(join(folder, 't.csv'));
    },
    follow: (folder) => csvTable(join(folder, 't.csv'), { columns: { path: 'file', label: 'person' } }),
  },
  'a table in Latin-1': {
    words: 'save it as CSV UTF-8',
    async fail(folder) {
      await writeFile(join(folder, 't.csv'), Buffer.from('path,label\na.png,é\n', 'latin1'));
      return readTable(join(folder, 't.csv'));
    },
    async follow(folder) {
      const text = (await readFile(join(folder, 't.csv'))).toString('latin1');
      await writeFile(join(folder, 't.csv'), text, 'utf8');
      return readTable(join(folder, 't.csv'));
    },
  },
  'a file of several arrays': {
    words: 'name one, as in ',
    async fail(folder) {
      await writeFile(join(folder, 'a.json'), '{"one": [1, 2], "two": [3, 4]}');
      return readArray(join(folder, 'a.json'), labels);
    },
    follow: (folder) => readArray(join(folder, 'a.json#one'), labels),
  },
  'embeddings in a format that is not read': {
    words: 'convert it, for example by numpy.save',
    fail: (folder) => readArray(join(folder, 'a.mat'), labels),
    async follow(folder) {
      await writeFile(join(folder, 'a.npy'), serializeNpy(Float32Array.of(1, 2), [2]));
      return readArray(join(folder, 'a.npy'), labels);
    },
  },
  'a damaged starts.json': {
    words: 'remove the file to go on without the times of earlier starts',
    async fail(folder) {
      await writeFile(join(folder, 'recipe.yaml'), recipe);
      await writeFile(join(folder, 'starts.json'), '[{]');
      return readStarts(openRunFolder(folder));
    },
    async follow(folder) {
      await rm(join(folder, 'starts.json'));
      return readStarts(openRunFolder(folder));
    },
  },
  'a gallery that another one writes to': {
    words: 'open with readOnly',
    async fail(folder) {
      await createGallery(join(folder, 'gallery'), { model });
      return openGallery(join(folder, 'gallery'));
    },
    follow: (folder) => openGallery(join(folder, 'gallery'), { readOnly: true }),
  },
  'a known set without its folder': {
    words: 'name it after cub200',
    fail: () => readTable('cub200'),
    async follow(folder) {
      const place = join(folder, 'CUB_200_2011');
      await mkdir(join(place, 'images', '001.A'), { recursive: true });
      await writeFile(join(place, 'images.txt'), '1 001.A/a.jpg\n2 001.A/b.jpg\n');
      await writeFile(join(place, 'image_class_labels.txt'), '1 1\n2 1\n');
      await writeFile(join(place, 'classes.txt'), '1 001.A\n');
      return readTable('cub200', { path: place });
    },
  },
};

describe('the advice of errors', () => {
  it.each(Object.entries(advices))('is right: %s', async (_, { words, fail, follow }) => {
    const folder = await mkdtemp(join(tmpdir(), 'htg-advice-'));
    try {
      await expect(Promise.resolve().then(() => fail(folder))).rejects.toThrow(words);
      await expect(Promise.resolve().then(() => follow(folder))).resolves.toBeDefined();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
