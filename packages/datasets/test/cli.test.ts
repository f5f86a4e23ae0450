import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawJpeg, put } from '../../../tooling/datasets/draw.ts';
import { runInProcess } from '../../../tooling/testing/run-in-process.ts';
import { dataCommand } from '../src/commands.ts';
import type { CheckReport } from '../src/index.ts';

describe('data', () => {
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'htg-cli-'));
    vi.stubEnv('HTG_CACHE', join(root, 'cache'));
    for (const identity of [0, 1, 2, 3, 4, 5]) {
      for (const image of [0, 1]) {
        await put(
          join(root, 'images', `i${identity}`, `${image}_c${image}.jpg`),
          await drawJpeg(identity, image, [60, 60]),
        );
      }
    }
  });

  afterAll(() => {
    vi.unstubAllEnvs();
    return rm(root, { recursive: true, force: true });
  });

  const htgData = (...args: string[]) => runInProcess(dataCommand(), args, root);

  it('check ends with 0 for a sound folder and prints its numbers', async () => {
    const { status, stdout } = await htgData('check', 'images', '--pattern', String.raw`_c(?<camera>\d)`);
    expect(stdout).toMatch(/all +12 +6 +2 \/ 2 \/ 2/);
    expect(stdout).toContain('images per camera: 0: 6, 1: 6');
    expect(status).toBe(0);
  });

  it('check ends with 2 for what would falsify a result, as JSON on request', async () => {
    await writeFile(join(root, 'images', 'i0', 'broken.jpg'), 'no');
    try {
      const { status, stdout } = await htgData('check', 'images', '--json', '--no-duplicates');
      const report = JSON.parse(stdout) as CheckReport;
      expect(report.sound).toBe(false);
      expect(report.findings).toMatchObject([
        { severity: 'error', kind: 'unreadable', count: 1 },
        { severity: 'warning', kind: 'one validation identity' },
      ]);
      expect(status).toBe(2);
    } finally {
      await rm(join(root, 'images', 'i0', 'broken.jpg'));
    }
  });

  it('check maps the columns of a table', async () => {
    const lines = [0, 1, 2, 3, 4, 5].flatMap((i) => [`${i},images/i${i}/0_c0.jpg`, `${i},images/i${i}/1_c1.jpg`]);
    await writeFile(join(root, 'table.csv'), ['item,file', ...lines].join('\n'));
    const { status, stdout } = await htgData('check', 'table.csv', '--columns', 'label=item,path=file');
    expect(stdout).toMatch(/all +12 +6 /);
    expect(status).toBe(0);
  });

  it('show writes a contact sheet', async () => {
    const { status, stdout } = await htgData(
      'show',
      'images',
      '-o',
      'sheet.png',
      '--size',
      '40',
      '--images',
      '3',
      '--augment',
      'light',
    );
    expect(stdout).toMatch(/^sheet.png: [123] of [123] identities of images, train\n$/);
    expect(status).toBe(0);
    expect((await sharp(await readFile(join(root, 'sheet.png'))).metadata()).width).toBe(120);
  });

  it.each([
    [['check', 'nowhere'], 'readTable: expected a folder, a table, a list, an image or a known set (cub200,'],
    [['check', 'cub200'], 'readTable: expected the folder of CUB-200-2011, received none'],
    [['check', 'cub200', 'images'], 'missing images.txt, image_class_labels.txt, classes.txt, images; the layout is'],
    [['check', 'images', '--tiny', 'x'], 'expected a whole number >= 0, received x'],
    [['check', 'table.csv', '--columns', 'color=x'], 'expected label, path, split'],
  ])('%j ends with 1 and says why', async (args, message) => {
    const { status, stderr } = await htgData(...args);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect(status).toBe(1);
  });
});
