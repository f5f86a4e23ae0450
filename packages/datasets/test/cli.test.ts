import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { drawJpeg, put } from '../../../tooling/datasets/draw.ts';
import type { CheckReport } from '../src/index.ts';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

describe('htg-data', () => {
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'htg-cli-'));
    for (const identity of [0, 1, 2, 3, 4, 5]) {
      for (const image of [0, 1]) {
        await put(
          join(root, 'images', `i${identity}`, `${image}_c${image}.jpg`),
          await drawJpeg(identity, image, [60, 60]),
        );
      }
    }
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  const htgData = (...args: string[]) => {
    const env = { ...process.env, HTG_CACHE: join(root, 'cache') };
    return spawnSync(process.execPath, ['--import', tsx, cli, ...args], { cwd: root, env, encoding: 'utf8' });
  };

  it('check ends with 0 for a sound folder and prints its numbers', () => {
    const { status, stdout } = htgData('check', 'images', '--pattern', String.raw`_c(?<camera>\d)`);
    expect(stdout).toMatch(/all +12 +6 +2 \/ 2 \/ 2/);
    expect(stdout).toContain('images per camera: 0: 6, 1: 6');
    expect(status).toBe(0);
  });

  it('check ends with 1 for errors, as JSON on request', async () => {
    await writeFile(join(root, 'images', 'i0', 'broken.jpg'), 'no');
    try {
      const { status, stdout } = htgData('check', 'images', '--json', '--no-duplicates');
      const report = JSON.parse(stdout) as CheckReport;
      expect(report.sound).toBe(false);
      expect(report.findings).toMatchObject([
        { severity: 'error', kind: 'unreadable', count: 1 },
        { severity: 'warning', kind: 'one validation identity' },
      ]);
      expect(status).toBe(1);
    } finally {
      await rm(join(root, 'images', 'i0', 'broken.jpg'));
    }
  });

  it('check maps the columns of a table', async () => {
    const lines = [0, 1, 2, 3, 4, 5].flatMap((i) => [`${i},images/i${i}/0_c0.jpg`, `${i},images/i${i}/1_c1.jpg`]);
    await writeFile(join(root, 'table.csv'), ['item,file', ...lines].join('\n'));
    const { status, stdout } = htgData('check', 'table.csv', '--columns', 'label=item,path=file');
    expect(stdout).toMatch(/all +12 +6 /);
    expect(status).toBe(0);
  });

  it('show writes a contact sheet', async () => {
    const { status, stdout } = htgData(
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
    [['check', 'nowhere'], 2, 'readTable: expected a folder, a table, a list, an image or a known set (cub200,'],
    [['check', 'cub200'], 2, 'readTable: expected the folder of CUB-200-2011, received none'],
    [
      ['check', 'cub200', 'images'],
      2,
      'missing images.txt, image_class_labels.txt, classes.txt, images; the layout is',
    ],
    [['check', 'images', '--tiny', 'x'], 1, 'expected a whole number >= 0, received x'],
    [['check', 'table.csv', '--columns', 'color=x'], 1, 'expected label, path, split'],
  ])('%j ends with %d and says why', (args, code, message) => {
    const { status, stderr } = htgData(...args);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect(status).toBe(code);
  });
});
