import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useEngine } from '@htg/engine';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawFolder } from '../../../tooling/datasets/draw-folder.ts';
import { drawJpeg, put } from '../../../tooling/datasets/draw.ts';
import { runInProcess } from '../../../tooling/testing/run-in-process.ts';
import { embedCommand, evaluateCommand } from '../src/commands.ts';
import { trainTinyRun } from './tiny-run.ts';

let place: string;

/** Two things side by side in each image: which one is meant, the box alone says. */
async function drawPair(left: number, right: number, image: number): Promise<Buffer> {
  const [a, b] = await Promise.all([left, right].map((thing) => drawJpeg(thing, image, [60, 60])));
  return sharp({ create: { width: 120, height: 60, channels: 3, background: '#ffffff' } })
    .composite([
      { input: a, left: 0, top: 0 },
      { input: b, left: 60, top: 0 },
    ])
    .png()
    .toBuffer();
}

beforeAll(async () => {
  await useEngine({ engine: 'wasm' });
  place = await mkdtemp(join(tmpdir(), 'htg-own-'));
  vi.stubEnv('HTG_CACHE', join(place, 'cache'));
  // A shop's table: one flat folder, article numbers with zeros, boxes, and columns of its own names.
  const lines = ['file;article;x_1;y_1;x_2;y_2;category'];
  for (let thing = 0; thing < 20; thing++) {
    for (let image = 0; image < 3; image++) {
      const name = `flat/${thing}-${image}.png`;
      await put(join(place, 'shop', name), await drawPair(thing, 30 + image, image));
      lines.push(`${name};${String(thing).padStart(3, '0')};0;0;60;60;${thing % 3 === 0 ? 'mugs' : 'pots'}`);
    }
  }
  await writeFile(join(place, 'shop', 'table.csv'), `${lines.join('\n')}\n`);
  const plain = lines.map((line) => line.split(';').slice(0, 2).join(';'));
  await writeFile(join(place, 'shop', 'no-boxes.csv'), `${plain.join('\n')}\n`);
  const table = `set: csv, path: ${JSON.stringify(join(place, 'shop', 'table.csv'))}`;
  await trainTinyRun(join(place, 'shop-run'), '', 1, `${table}, columns: { label: article, path: file }`);
  // Folders with folders in them, hidden ones, and a linked one.
  await drawFolder(join(place, 'own', 'images'), { identities: 16, images: 4 });
  await trainTinyRun(join(place, 'own', 'run'), join(place, 'own', 'images'));
}, 120_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(place, { recursive: true });
});

/** What a person sees of a command, in the folder with the runs and the images. */
function htg(command: 'embed' | 'evaluate', ...args: readonly string[]) {
  const commands = { embed: embedCommand, evaluate: evaluateCommand };
  return runInProcess(commands[command](), [...args, '--engine', 'wasm'], place);
}

async function rowsOf(table: string): Promise<Record<string, string>[]> {
  return parse(await readFile(join(place, table)), { columns: true });
}

interface Scores {
  readonly models: Readonly<Record<string, object>>;
  readonly by?: object;
  readonly notes: readonly string[];
}

async function scoresOf(...args: readonly string[]): Promise<Scores> {
  const { stdout, stderr } = await htg('evaluate', ...args, '--json');
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Scores;
}

describe('a table with labels, boxes and columns of its own', () => {
  it('is embedded as it was trained on: labels, boxes and parts, and scored as the run is', async () => {
    const { stdout, status } = await htg('embed', 'shop-run', 'shop/table.csv', '--out', 'shop.npy');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /\nfor the run they are: 30 train, 9 validation, 21 test \(column run_split\); scores over train and validation are not those of unseen ones\n$/,
    );
    const rows = await rowsOf('shop.csv');
    expect(rows[3]).toMatchObject({ path: 'flat/1-0.png', label: '001', category: 'pots', x_1: '0', x_2: '60' });
    const all = await scoresOf('--embeddings', 'shop.npy', '--labels', 'shop.csv');
    expect(all.notes.join('\n')).toContain(
      'warning: 39 of 60 rows are images (or identities) that the model was trained on',
    );
    const test = await scoresOf('--embeddings', 'shop.npy', '--labels', 'shop.csv', '--split', 'test');
    const run = await scoresOf('shop-run');
    expect(Object.values(test.models)[0]).toEqual(run.models.stage1);
    expect(Object.values(all.models)[0]).not.toEqual(run.models.stage1);
  });

  it('is embedded otherwise without its boxes', async () => {
    await htg('embed', 'shop-run', 'shop/no-boxes.csv', '--out', 'whole.npy');
    expect((await readFile(join(place, 'whole.npy'))).equals(await readFile(join(place, 'shop.npy')))).toBe(false);
    // By content and box: whole images are not what was trained on, their identities are.
    expect((await rowsOf('whole.csv')).map((row) => row.label)).toEqual(
      (await rowsOf('shop.csv')).map((row) => row.label),
    );
  });

  it('tells which columns are missing of another one, and takes others by option', async () => {
    await writeFile(join(place, 'shop', 'other.csv'), 'path,label\nflat/1-0.png,x\n');
    const refused = await htg('embed', 'shop-run', 'shop/other.csv', '--out', 'other.npy');
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/expected the columns file, article in .*other\.csv, received path, label/);
    await htg('embed', 'shop-run', 'shop/other.csv', '--out', 'other.npy', '--columns', 'path=path,label=label');
    expect(await rowsOf('other.csv')).toEqual([{ row: '0', path: 'flat/1-0.png', label: 'x', run_split: 'new' }]);
  });
});

describe('folders', () => {
  it('name an image by the top one; hidden ones are passed over; linked ones are followed where asked', async () => {
    const images = join(place, 'nested');
    for (const [i, path] of ['a/front/0.jpg', 'a/back/0.jpg', 'b/front/0.jpg', 'a/.thumbs/0.jpg'].entries()) {
      await put(join(images, path), await drawJpeg(40 + i, 0, [60, 80]));
    }
    await put(join(place, 'elsewhere', '0.jpg'), await drawJpeg(50, 0, [60, 80]));
    await symlink(join(place, 'elsewhere'), join(images, 'c'));
    const { stderr } = await htg('embed', 'own/run', 'nested', '--out', 'nested.npy');
    expect(stderr).toContain('1 links to folders are not followed');
    expect((await rowsOf('nested.csv')).map(({ path, label }) => [path, label])).toEqual([
      ['a/back/0.jpg', 'a'],
      ['a/front/0.jpg', 'a'],
      ['b/front/0.jpg', 'b'],
    ]);
    await htg('embed', 'own/run', 'nested', '--out', 'linked.npy', '--follow-links');
    expect((await rowsOf('linked.csv')).map(({ label }) => label)).toEqual(['a', 'a', 'b', 'c']);
    const limited = await htg('embed', 'own/run', 'nested', '--pixel-limit', '100');
    expect(limited.stderr).toMatch(/too large|pixel/);
    expect(limited.status).toBe(1);
  });

  it('copied elsewhere are known by their content, and a further image by its identity', async () => {
    await cp(join(place, 'own', 'images', 'thing 0'), join(place, 'copy', 'thing 0'), { recursive: true });
    await put(join(place, 'copy', 'thing 0', 'more.jpg'), await drawJpeg(0, 9, [60, 80]));
    await put(join(place, 'copy', 'thing 77', '0.jpg'), await drawJpeg(77, 0, [60, 80]));
    await htg('embed', 'own/run', 'copy', '--out', 'copy.npy');
    const splits = (await rowsOf('copy.csv')).map(({ label, run_split }) => [label, run_split]);
    const known = splits[0][1];
    expect(['train', 'validation', 'test']).toContain(known);
    expect(splits).toEqual([...Array<string[]>(5).fill(['thing 0', known]), ['thing 77', 'new']]);
  });
});

describe('identities that came later', () => {
  beforeAll(async () => {
    for (let thing = 60; thing < 63; thing++) {
      for (let image = 0; image < 3; image++) {
        await put(join(place, 'own', 'images', `new ${thing}`, `${image}.jpg`), await drawJpeg(thing, image, [60, 80]));
      }
    }
  });

  it('are no test identities, and are scored by name when asked for', async () => {
    const { stdout, stderr, status } = await htg('evaluate', 'own/run', '--new');
    expect(status).toBe(0);
    expect(stderr).toContain('3 identities were not there when the run was trained');
    expect(stdout).toMatch(/new identities/);
    for (const thing of [60, 61, 62]) expect(stdout).toMatch(new RegExp(`new ${thing} +│ +3 │`));
    expect(stdout).not.toMatch(/thing \d/);
  });

  it('are found in another folder, where what was trained on is left out and told', async () => {
    const { stdout, stderr } = await htg('evaluate', 'own/run', '--new', 'own/images');
    expect(stderr).toContain(
      '64 of 73 images of own/images are of identities that the run was trained for, and are left out',
    );
    expect(stdout).toMatch(/new 60 +│ +3 │/);
    const none = await htg('evaluate', 'own/run', '--new', 'own/images/thing 1');
    expect(none.status).toBe(1);
    expect(none.stderr).toMatch(/expected identities in .* that own\/run has not met, received none/);
  });

  it('are refused where there are none, and for embeddings', async () => {
    const { stderr, status } = await htg('evaluate', 'shop-run', '--new');
    expect(stderr).toContain('expected identities that came after shop-run was trained, received none');
    expect(status).toBe(1);
    const files = await htg('evaluate', '--embeddings', 'shop.npy', '--labels', 'shop.csv', '--new');
    expect(files.stderr).toContain('expected a run for --new, received embeddings');
    const labels = await htg('evaluate', 'shop-run', '--labels', 'shop.csv');
    expect(labels.stderr).toContain('expected embeddings for --labels, received a run, which has its own');
  });
});

describe('scores by category', () => {
  it('are those of the run and of its embeddings alike, and their averages have names', async () => {
    const by = async (...args: readonly string[]) => (await scoresOf(...args, '--by', 'category')).by;
    await htg('embed', 'shop-run', 'shop/table.csv', '--out', 'by.npy');
    const own = await by('shop-run');
    expect(own).toMatchObject({ by: 'category', groups: [{}, {}] });
    expect(await by('--embeddings', 'by.npy', '--labels', 'by.csv', '--split', 'test')).toEqual(own);
    const { stdout } = await htg('evaluate', 'shop-run', '--by', 'category');
    expect(stdout).toMatch(/│ category +│ queries │ identities │ rank-1 │/);
    expect(stdout).toMatch(/│ mean over 21 queries +│/);
    expect(stdout).toMatch(/│ mean over 7 identities +│/);
    expect(stdout).toMatch(/│ mean over 2 categories +│/);
    const without = await htg('evaluate', 'own/run', '--by', 'category');
    expect(without.stderr).toContain('expected a category for each test image of own/run for --by');
    const others = await htg('evaluate', 'own/run', '--by', 'vendor');
    expect(others.stderr).toContain('expected --by category for a run, received vendor');
  });
});

describe('thresholds', () => {
  it('are printed with the distance at which they are reached, for verification alone', async () => {
    await htg('embed', 'shop-run', 'shop/table.csv', '--out', 't.npy');
    const asked = ['--embeddings', 't.npy', '--labels', 't.csv', '--split', 'test', '--false-accept-rate', '0.1'];
    const { stdout } = await htg('evaluate', ...asked, '--protocol', 'verification');
    expect(stdout).toMatch(/│ FPR 0\.1 +│ +\d\.\d{6} │ +\d\.\d{6} │ +0\.0\d{5} │ +\d\.\d{3} │/);
    expect((await htg('evaluate', ...asked)).stderr).toContain(
      'expected the protocol verification for --false-accept-rate',
    );
    expect((await htg('evaluate', ...asked.slice(0, -1), '2')).stderr).toContain('expected shares from 0 to 1');
  });
});

describe('data that have moved', () => {
  it('are given with --data, a folder or a table', async () => {
    const own = await scoresOf('own/run');
    await rename(join(place, 'own', 'images'), join(place, 'moved'));
    const lost = await htg('evaluate', 'own/run');
    expect(lost.stderr).toMatch(
      /^runDataOf: expected the images of own\/run at .*images, found nothing; if they have moved, say where they are now by --data\n$/m,
    );
    expect((await scoresOf('own/run', '--data', 'moved')).models).toEqual(own.models);
    const shop = await scoresOf('shop-run');
    await mkdir(join(place, 'attic'));
    await rename(join(place, 'shop'), join(place, 'attic', 'shop'));
    expect((await scoresOf('shop-run', '--data', 'attic/shop')).models).toEqual(shop.models);
    expect((await scoresOf('shop-run', '--data', 'attic/shop/table.csv')).models).toEqual(shop.models);
    const wrong = await htg('evaluate', 'shop-run', '--data', 'attic');
    expect(wrong.stderr).toMatch(/expected the table of the run at .*attic\/table\.csv, found nothing/);
  });
});
