import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { put } from '../../../../tooling/datasets/draw.ts';
import { miniatures } from '../../../../tooling/datasets/miniatures.ts';
import { findUnanswerable } from '../../src/check/find-unanswerable.ts';
import { checkTable, contactSheet, findTable, folderTable, memorySet, printReport } from '../../src/index.ts';
import type { ImageRow, ImageTable } from '../../src/index.ts';
import { randomStream } from '../../src/random-stream.ts';

describe('checkTable', () => {
  let root: string;
  let cache: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'htg-check-'));
    cache = join(root, '.cache');
    for (const [identity, name] of ['train/a', 'train/b', 'test/c', 'test/d'].entries()) {
      for (let image = 0; image < 3; image++) {
        await put(join(root, name, `${image}.jpg`), await photo(identity * 10 + image));
      }
    }
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  /** Images with enough in them to be compared. */
  async function photo(seed: number): Promise<Buffer> {
    const random = randomStream(seed);
    const noise = Uint8Array.from({ length: 8 * 8 * 3 }, () => random.below(256));
    return sharp(noise, { raw: { width: 8, height: 8, channels: 3 } })
      .resize(120, 90, { fit: 'fill', kernel: 'cubic' })
      .jpeg()
      .toBuffer();
  }

  const check = async (table?: ImageTable) => checkTable(table ?? (await folderTable(root)), { cache });
  const kinds = async (table?: ImageTable) =>
    (await check(table)).findings
      .filter(({ kind }) => kind !== 'no validation')
      .map(({ severity, kind, count }) => [severity, kind, count]);

  it('finds nothing in a sound set', async () => {
    const report = await check();
    expect(report.findings.map(({ kind, advice }) => [kind, advice])).toEqual([
      ['no validation', 'add identities: two to validate beside two to train'],
    ]);
    expect(report.sound).toBe(true);
    expect(report.summary.map(({ part, images, identities }) => [part, images, identities])).toEqual([
      ['test', 6, 2],
      ['train', 6, 2],
    ]);
    expect(report.summary[0]).toMatchObject({
      width: { least: 120, median: 120, largest: 120 },
      height: { least: 90 },
      imagesPerIdentity: { least: 3, largest: 3 },
      cameras: {},
    });
  });

  it('calls the same file in training and test an error', async () => {
    await copyFile(join(root, 'train/a/0.jpg'), join(root, 'test/c/copy.jpg'));
    expect(await kinds()).toEqual([['error', 'duplicates across parts', 1]]);
    const [found] = (await check()).findings;
    expect(found.examples).toEqual(['test/c/copy.jpg = train/a/0.jpg']);
  });

  it('sees through scaling, compression and format', async () => {
    const original = await readFile(join(root, 'train/a/0.jpg'));
    await put(join(root, 'test/c/smaller.png'), await sharp(original).resize(80, 60).png().toBuffer());
    await put(
      join(root, 'train/b/worse.jpg'),
      await sharp(original).jpeg({ quality: 30 }).modulate({ brightness: 1.05 }).toBuffer(),
    );
    const found = await kinds();
    expect(found).toContainEqual(['warning', 'near duplicates across parts', expect.any(Number)]);
    expect(found).toContainEqual(['warning', 'near duplicates across identities', 1]);
    expect((await check()).sound).toBe(true);
  });

  it('calls the same file under two identities an error, under one a warning', async () => {
    await copyFile(join(root, 'train/a/0.jpg'), join(root, 'train/b/copy.jpg'));
    await copyFile(join(root, 'train/a/1.jpg'), join(root, 'train/a/copy.jpg'));
    expect(await kinds()).toEqual([
      ['error', 'duplicates across identities', 1],
      ['warning', 'duplicates within an identity', 1],
    ]);
  });

  it('calls unreadable test images an error, unreadable training images a warning', async () => {
    await writeFile(join(root, 'test/c/0.jpg'), 'no');
    await writeFile(join(root, 'train/a/0.jpg'), 'no');
    expect(await kinds()).toEqual([
      ['error', 'unreadable', 1],
      ['warning', 'unreadable', 1],
    ]);
  });

  it('finds tiny images and identities with a single one', async () => {
    await put(
      join(root, 'train/e/0.jpg'),
      await sharp(await photo(99))
        .resize(40, 20)
        .jpeg()
        .toBuffer(),
    );
    expect(await kinds()).toEqual([
      ['warning', 'tiny', 1],
      ['warning', 'cropped', 1],
      ['warning', 'lonely identity', 1],
    ]);
  });

  it('finds an identity in two parts, an image listed twice and under two names', async () => {
    const table = await folderTable(root);
    const rows: ImageRow[] = [
      ...table.rows,
      { path: 'train/a/0.jpg', identity: 'a', split: 'train' },
      { path: 'train/b/0.jpg', identity: 'z', split: 'train' },
      { path: 'train/b/1.jpg', identity: 'c', split: 'train' },
    ];
    const found = await kinds({ ...table, rows });
    expect(found).toContainEqual(['error', 'repeated path', 2]);
    expect(found).toContainEqual(['error', 'repeated path', 1]);
    expect(found).toContainEqual(['error', 'shared identity', 1]);
  });

  it('prints a table and the verdict', async () => {
    await copyFile(join(root, 'train/a/0.jpg'), join(root, 'test/c/copy.jpg'));
    const text = printReport(await check());
    expect(text).toContain('part   images  identities  per identity');
    expect(text).toMatch(/test +7 +2 +3 \/ 3 \/ 4 +120 \/ 120 \/ 120/);
    expect(text).toContain(
      'error: 1 pairs of images in different parts are the same file: the test has been seen in training',
    );
    expect(text).toMatch(/Errors were found that would falsify a result.$/);
  });

  it('says of the miniatures why queries have no answer', async () => {
    for (const name of ['market1501', 'veri776', 'in-shop']) await miniatures[name](join(root, 'mini', name));
    const reasons = async (name: string) =>
      (await checkTable(await findTable(name, join(root, 'mini', name)), { cache })).findings
        .filter(({ kind }) => kind === 'unanswerable query')
        .map(({ message, examples }) => [message, examples]);
    expect(await reasons('market1501')).toEqual([
      [expect.stringContaining('all its matches are of its own camera'), ['query/0003_c4s6_015641_00.jpg']],
    ]);
    expect(await reasons('veri776')).toEqual([
      [expect.stringContaining('all its matches are of its own camera'), ['image_query/0005_c010_00065000_0.jpg']],
    ]);
    expect(await reasons('in-shop')).toEqual([
      [expect.stringContaining('its identity is not in the gallery'), [expect.stringContaining('id_00000005')]],
    ]);
  });
});

describe('findUnanswerable', () => {
  const row = (identity: string, camera?: string, role?: ImageRow['role'], more: Partial<ImageRow> = {}): ImageRow => ({
    path: 'x',
    identity,
    split: 'test',
    camera,
    role,
    ...more,
  });

  it('does not let an image answer itself', () => {
    expect(findUnanswerable([row('a'), row('b'), row('b')], false)).toEqual([
      { row: 0, reason: 'its identity has no other image' },
    ]);
  });

  it('counts matches of the own camera only where the rule lets them', () => {
    const rows = [row('a', '1'), row('a', '1')];
    expect(findUnanswerable(rows, false)).toEqual([]);
    expect(findUnanswerable(rows, 'sameIdentity')).toHaveLength(2);
    expect(findUnanswerable(rows, true)).toHaveLength(2);
  });

  it('passes over junk, and lets it answer nobody', () => {
    const rows = [row('-1', '1', 'gallery', { junk: true }), row('a', '1', 'query'), row('a', '2', 'gallery')];
    expect(findUnanswerable(rows, 'sameIdentity')).toEqual([]);
  });
});

describe('contactSheet', () => {
  it('lays rows of identities out, with the notice below', async () => {
    const set = memorySet({
      pixels: new Uint8Array(4 * 20 * 30 * 3).fill(90),
      height: 20,
      width: 30,
      labels: Int32Array.of(0, 0, 1, 1),
      names: ['a <b> & c', 'line\nbreak'],
      notice: 'drawn by nobody',
    });
    const { width, height } = await sharp(await contactSheet(set, { images: 2 })).metadata();
    expect([width, height]).toEqual([60, 2 * (20 + 18) + 36]);
  });

  it('refuses a set without images', async () => {
    const set = memorySet({ pixels: new Uint8Array(0), height: 2, width: 2, labels: new Int32Array(0), names: [] });
    await expect(contactSheet(set)).rejects.toThrow('contactSheet: expected a set with images, received an empty one');
  });
});
