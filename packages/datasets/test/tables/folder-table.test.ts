import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderTable } from '../../src/index.ts';

describe('folderTable', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'htg-folder-'));
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  const put = async (...paths: string[]): Promise<void> => {
    for (const path of paths) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), 'x');
    }
  };

  it('takes the folder above an image as its identity, also from deeper folders', async () => {
    await put('mug/1.jpg', 'mug/sub/2.PNG', 'tea pot/ü.webp');
    const table = await folderTable(root);
    expect(table.rows.map(({ path, identity, split }) => [path, identity, split])).toEqual([
      ['mug/1.jpg', 'mug', undefined],
      ['mug/sub/2.PNG', 'mug', undefined],
      ['tea pot/ü.webp', 'tea pot', undefined],
    ]);
    expect(table.warnings).toEqual([]);
    expect(table.excludeSameCamera).toBe(false);
  });

  it('takes train, val, query and gallery at the top as the split', async () => {
    await put('train/a/1.jpg', 'val/b/1.jpg', 'query/c/1.jpg', 'gallery/c/2.jpg');
    const { rows } = await folderTable(root);
    expect(rows.map(({ identity, split, role }) => [identity, split, role])).toEqual([
      ['c', 'test', 'gallery'],
      ['c', 'test', 'query'],
      ['a', 'train', undefined],
      ['b', 'validation', undefined],
    ]);
  });

  it('reads cameras, splits, groups and identities out of names by a pattern', async () => {
    await put('x/0001_c2_test.jpg', 'x/0002_c10_train.jpg');
    const pattern = /(?<identity>(?<group>\d{2})\d{2})_c(?<camera>\d+)_(?<split>[a-z]+)/;
    const table = await folderTable(root, { pattern });
    expect(table.rows).toMatchObject([
      { identity: '0001', group: '00', camera: '2', split: 'test' },
      { identity: '0002', group: '00', camera: '10', split: 'train' },
    ]);
    expect(table.excludeSameCamera).toBe('sameIdentity');
  });

  it('counts what it leaves out', async () => {
    await put('a/1.jpg', 'a/notes.txt', 'a/clip.mp4', 'a/.DS_Store', 'loose.jpg', '.git/x.jpg');
    await symlink(join(root, 'a'), join(root, 'b'));
    const { rows, warnings } = await folderTable(root);
    expect(rows).toHaveLength(1);
    expect(warnings).toEqual([
      '2 files are left out, being no images by their names (.mp4 1, .txt 1): a/clip.mp4, a/notes.txt',
      '1 images lie in no folder of an identity and are left out: loose.jpg',
      '1 links to folders are not followed (allow it with followLinks): b',
    ]);
  });

  it('says which images a pattern does not fit', async () => {
    await put('a/1_c1.jpg', 'a/odd.jpg');
    const { rows, warnings } = await folderTable(root, { pattern: String.raw`_c(?<camera>\d)` });
    expect(rows.map(({ camera }) => camera)).toEqual(['1', undefined]);
    expect(warnings).toEqual([String.raw`1 images do not match the pattern /_c(?<camera>\d)/u: a/odd.jpg`]);
  });

  it.each([
    ['camera-less', 'expected a pattern with groups named camera, split, identity, group, received camera-less'],
    ['(?<color>x)', 'expected a pattern with groups named camera, split, identity, group, received (?<color>x)'],
    ['(', 'expected a regular expression, received ('],
  ])('refuses the pattern %s', async (pattern, message) => {
    await put('a/1.jpg');
    await expect(folderTable(root, { pattern })).rejects.toThrow(message);
  });

  it('refuses parts of a split beside identities', async () => {
    await put('train/a/1.jpg', 'mug/1.jpg');
    await expect(folderTable(root)).rejects.toThrow('received the parts train beside mug');
  });

  it('refuses an unknown split in a name', async () => {
    await put('a/dev_1.jpg');
    await expect(folderTable(root, { pattern: '(?<split>[a-z]+)_' })).rejects.toThrow('received dev');
  });

  it('says that a folder is empty, missing or a file', async () => {
    await expect(folderTable(root)).rejects.toThrow('found 0 images and 0 other files');
    await expect(folderTable(join(root, 'no'))).rejects.toThrow('found nothing; check the path');
    await put('file');
    await expect(folderTable(join(root, 'file'))).rejects.toThrow('found a file; check the path');
  });
});
