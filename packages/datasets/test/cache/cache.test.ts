import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceFile } from '@htg/ground/replace-file';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawJpeg, put } from '../../../../tooling/datasets/draw.ts';
import { checkTable, folderTable, openTable } from '../../src/index.ts';
import type { ProblemKind } from '../../src/index.ts';
import { isLasting } from '../../src/reading/image-problem.ts';

const all = { train: 1, validation: 0, test: 0 };

/** Longer than two changes of a file can have the same times. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 150));

describe('caches', () => {
  let root: string;
  let images: string;
  let cache: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'htg-cache-'));
    images = join(root, 'images');
    cache = join(root, 'cache');
    for (let i = 0; i < 4; i++) await put(join(images, `i${i % 2}`, `${i}.jpg`), await drawJpeg(i, i, [60, 40]));
    await chmod(root, 0o755);
    await settle();
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  const open = async (options = {}) =>
    openTable(await folderTable(images), { imageSize: 16, seed: 1, shares: all, cache, ...options });

  /** As somebody whom permissions hold: root is allowed everything. */
  async function asNobody<Result>(work: () => Promise<Result>): Promise<Result> {
    if (process.geteuid?.() !== 0) return work();
    await mkdir(cache, { recursive: true });
    await chmod(cache, 0o777);
    process.seteuid?.(65534);
    try {
      return await work();
    } finally {
      process.seteuid?.(0);
    }
  }

  it('do not keep what permissions forbade: allowed again, all images are there', async () => {
    const files = ['i0/0.jpg', 'i1/1.jpg'].map((file) => join(images, file));
    for (const file of files) await chmod(file, 0);
    await settle();
    const before = await asNobody(open);
    expect(before.train.length).toBe(2);
    expect(before.problems.map(({ kind, detail }) => [kind, detail])).toEqual(
      files.map(() => ['not readable', 'permission is denied; allow reading it (chmod u+r), the image may be sound']),
    );
    for (const file of files) await chmod(file, 0o644);
    expect((await asNobody(open)).train.length).toBe(4);
  });

  it('notice a file that was replaced by one of the same size and time', async () => {
    const file = join(images, 'i0', '0.jpg');
    const good = await readFile(file);
    const when = new Date(1_700_000_000_000);
    await writeFile(file, Buffer.alloc(good.length, 7));
    await utimes(file, when, when);
    await settle();
    expect((await open()).train.length).toBe(3);
    await writeFile(file, good);
    await utimes(file, when, when);
    expect((await open()).train.length).toBe(4);
  });

  it.each(['cut off', 'overwritten', 'of something else'])('that are %s are made again', async (how) => {
    await open();
    const [name] = (await readdir(cache)).filter((file) => file.startsWith('inspected-'));
    const file = join(cache, name);
    const whole = await readFile(file);
    const damaged = Buffer.from(whole);
    if (how === 'cut off') await truncate(file, whole.length - 40);
    else await writeFile(file, how === 'overwritten' ? damaged.fill(120, 200, 230) : '{"a": 1}');
    expect((await open()).train.length).toBe(4);
    expect((await readFile(file)).equals(whole)).toBe(true);
  });

  it('of decoded pixels are checked when they are read: damaged ones are decoded again', async () => {
    const { train } = await open({ store: true });
    const [name] = (await readdir(cache)).filter((file) => file.endsWith('.pack'));
    const whole = await train.load([0, 1, 2, 3]);
    const bytes = await readFile(join(cache, name));
    for (let i = 0; i < 4 * 60 * 40 * 3; i++) bytes[i] ^= 255;
    await writeFile(join(cache, name), bytes);
    const again = await open({ store: true });
    expect(await again.train.load([0, 1, 2, 3])).toEqual(whole);
    // The damaged pack is gone, and the next one is good.
    expect(await readdir(cache)).not.toContain(name);
    expect(await (await open({ store: true })).train.load([0, 1, 2, 3])).toEqual(whole);
    expect(await readdir(cache)).toContain(name);
  });

  it('are missed by nobody: without a folder that can be written everything works, and it is said once', async () => {
    const told: Error[] = [];
    const hear = (warning: Error): number => told.push(warning);
    process.on('warning', hear);
    try {
      await writeFile(join(root, 'file'), '');
      const nowhere = join(root, 'file', 'cache');
      const whole = await (await open()).train.load([0, 1, 2, 3]);
      for (const store of [false, true, true]) {
        expect(await (await open({ store, cache: nowhere })).train.load([0, 1, 2, 3])).toEqual(whole);
      }
      await checkTable(await folderTable(images), { cache: nowhere });
      await new Promise((resolve) => setImmediate(resolve));
      expect(told.map(({ message }) => message)).toEqual([
        expect.stringMatching(
          /^the cache folder .*file\/cache cannot be used \(ENOTDIR.*\): everything works, but is read and decoded anew each time; set HTG_CACHE/,
        ),
      ]);
    } finally {
      process.off('warning', hear);
    }
  });

  it.each<[ProblemKind, boolean]>([
    ['missing', false],
    ['not readable', false],
    ['not a file', false],
    ['outside the folder', false],
    ['no decoder', false],
    ['takes too long', false],
    ['not an image', true],
    ['cut off or damaged', true],
    ['unknown range', true],
  ])('keep what is found in a file, and nothing else: %s', (kind, kept) => {
    expect(isLasting({ path: 'x', kind, detail: '' })).toBe(kept);
  });

  it('say which folders cannot be read, and go on with the others', async () => {
    await chmod(join(images, 'i0'), 0);
    const table = await asNobody(() => folderTable(images));
    await chmod(join(images, 'i0'), 0o755);
    expect(table.rows.map(({ path }) => path)).toEqual(['i1/1.jpg', 'i1/3.jpg']);
    expect(table.warnings).toEqual(['1 folders cannot be read and are left out: i0 (EACCES)']);
  });

  it('are written through no link that somebody planted', async () => {
    const victim = join(root, 'victim');
    await writeFile(victim, 'mine');
    await symlink(victim, join(root, 'out.json'));
    await replaceFile(join(root, 'out.json'), ['new']);
    expect(await readFile(victim, 'utf8')).toBe('mine');
    expect(await readFile(join(root, 'out.json'), 'utf8')).toBe('new');
    expect((await readdir(root)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
