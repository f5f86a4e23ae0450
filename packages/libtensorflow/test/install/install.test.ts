import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { install } from '../../src/install/install.ts';
import type { InstallProgress } from '../../src/install/install.ts';
import { libraryInFolder } from '../../src/library-location.ts';
import { fakePython, fakeRelease } from './fake-release.ts';

let scratch = '';
let root = '';
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'htg-install-'));
  root = join(scratch, 'cache');
});
afterEach(async () => {
  await rm(scratch, { recursive: true, force: true });
});

const havePip = spawnSync('python3', ['-m', 'pip', '--version']).status === 0;

describe('install', () => {
  it('takes the libraries out of the wheel, keeps nothing else, and does nothing a second time', async () => {
    const { release, wheels } = await fakeRelease(scratch);
    const python = await fakePython(scratch, { wheels });
    const seen: InstallProgress[] = [];
    const first = await install({ root, python, release, onProgress: (progress) => seen.push(progress) });
    const folder = join(root, '2.21.0-cpu');
    expect(first).toEqual({ folder, version: '2.21.0', device: 'cpu', installed: true, mended: [], removed: [] });
    expect((await readdir(folder, { recursive: true })).sort()).toEqual([
      'manifest.json',
      'nvidia',
      'nvidia/cuda_nvcc',
      'nvidia/cuda_nvcc/bin',
      'nvidia/cuda_nvcc/bin/ptxas',
      'tensorflow',
      'tensorflow/THIRD_PARTY_NOTICES.txt',
      'tensorflow/libtensorflow_cc.so.2',
      'tensorflow/libtensorflow_framework.so.2',
    ]);
    expect((await stat(join(folder, 'nvidia/cuda_nvcc/bin/ptxas'))).mode & 0o111).not.toBe(0);
    expect((await stat(join(folder, 'tensorflow/libtensorflow_cc.so.2'))).size).toBe(1_000_000);
    expect(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))).toMatchObject({ wheels: release.wheels });
    expect(seen.at(-1)?.phase).toBe('unpack');
    expect(await readdir(root)).toEqual(['2.21.0-cpu']);

    // A python that would fail shows that it is not asked.
    const second = await install({ root, python: join(scratch, 'absent'), release });
    expect(second).toMatchObject({ folder, installed: false });
  });

  it.each<[string, (folder: string) => Promise<void>, string]>([
    [
      'cut short',
      (folder) => truncate(join(folder, 'tensorflow/libtensorflow_cc.so.2'), 500_000),
      'tensorflow/libtensorflow_cc.so.2 has 500000 bytes instead of 1000000',
    ],
    [
      'without one of its files',
      (folder) => rm(join(folder, 'tensorflow/libtensorflow_framework.so.2')),
      'tensorflow/libtensorflow_framework.so.2 is missing',
    ],
    ['without its manifest', (folder) => rm(join(folder, 'manifest.json')), 'does not say which files there are'],
  ])('replaces an installation that is %s', async (_, damage, told) => {
    const { release, wheels } = await fakeRelease(scratch);
    const python = await fakePython(scratch, { wheels });
    const { folder } = await install({ root, python, release });
    await damage(folder);
    const again = await install({ root, python, release });
    expect(again).toMatchObject({ installed: true, mended: [expect.stringContaining(told)] });
    expect((await stat(join(folder, 'tensorflow/libtensorflow_cc.so.2'))).size).toBe(1_000_000);
    expect(await readdir(root)).toEqual(['2.21.0-cpu']);
    expect(await install({ root, python, release })).toMatchObject({ installed: false });
  });

  it('finds other contents of the same sizes where they were written later, and those of then where it is to verify', async () => {
    const { release, wheels } = await fakeRelease(scratch);
    const python = await fakePython(scratch, { wheels });
    const { folder } = await install({ root, python, release });
    const library = join(folder, 'tensorflow/libtensorflow_cc.so.2');
    const whole = await readFile(library);
    const damaged = Buffer.from(whole).fill(1, 1000, 2000);
    const mended = ['tensorflow/libtensorflow_cc.so.2 has another content than when it was installed'];
    await writeFile(library, damaged);
    const later = Date.now() / 1000 + 5;
    await utimes(library, later, later);
    expect(await install({ root, python, release })).toMatchObject({ installed: true, mended });
    expect((await readFile(library)).equals(whole)).toBe(true);
    // Touched, and still what it was.
    await utimes(library, later, later);
    expect(await install({ root, python, release })).toMatchObject({ installed: false });
    await writeFile(library, damaged);
    await utimes(library, 1, 1);
    expect(await install({ root, python, release })).toMatchObject({ installed: false });
    expect(await install({ root, python, release, verify: true })).toMatchObject({
      installed: true,
      mended,
    });
    expect((await readFile(library)).equals(whole)).toBe(true);
    expect(await install({ root, python, release, verify: true })).toMatchObject({ installed: false });
  });

  it('leaves a damaged installation where it is if another cannot be made', async () => {
    const { release, wheels } = await fakeRelease(scratch);
    const { folder } = await install({ root, release, python: await fakePython(scratch, { wheels }) });
    await truncate(join(folder, 'tensorflow/libtensorflow_cc.so.2'), 5);
    const python = await fakePython(scratch, { failure: 'no network' });
    await expect(install({ root, release, python })).rejects.toThrow('install:');
    expect((await stat(join(folder, 'tensorflow/libtensorflow_cc.so.2'))).size).toBe(5);
  });

  it('removes older versions for the same device, not newer ones nor the other device', async () => {
    for (const name of ['2.9.0-cpu', '2.22.0-cpu', '2.9.0-cuda']) await mkdir(join(root, name), { recursive: true });
    const { release, wheels } = await fakeRelease(scratch);
    const python = await fakePython(scratch, { wheels });
    const { removed } = await install({ root, python, release });
    expect(removed).toEqual([join(root, '2.9.0-cpu')]);
    expect((await readdir(root)).sort()).toEqual(['2.21.0-cpu', '2.22.0-cpu', '2.9.0-cuda']);
  });

  it('keeps older versions if told to', async () => {
    await mkdir(join(root, '2.9.0-cpu'), { recursive: true });
    const { release, wheels } = await fakeRelease(scratch);
    await install({ root, release, python: await fakePython(scratch, { wheels }), keepOld: true });
    expect((await readdir(root)).sort()).toEqual(['2.21.0-cpu', '2.9.0-cpu']);
  });

  it('removes what a killed installation left, and leaves a running one alone', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const host = (await import('node:os')).hostname().replace(/[^\w-]/g, '_');
    const dead = `.2.21.0-cpu.partial.${host}.${gone}.0123abcd`;
    const alive = `.2.21.0-cpu.partial.${host}.${process.pid}.0123abcd`;
    const elsewhere = '.2.21.0-cpu.partial.another-host.1.0123abcd';
    for (const name of [dead, alive, elsewhere]) await mkdir(join(root, name), { recursive: true });
    const { release, wheels } = await fakeRelease(scratch);
    const { removed } = await install({ root, release, python: await fakePython(scratch, { wheels }) });
    expect(removed).toEqual([join(root, dead)]);
    expect((await readdir(root)).sort()).toEqual([alive, elsewhere, '2.21.0-cpu'].sort());
  });

  it('of two at once, both succeed and one installation is there', async () => {
    const { release, wheels } = await fakeRelease(scratch, 5);
    const python = await fakePython(scratch, { wheels });
    const both = await Promise.all([install({ root, release, python }), install({ root, release, python })]);
    expect(both.map(({ folder }) => libraryInFolder(folder))).toEqual([expect.any(String), expect.any(String)]);
    expect(await readdir(root)).toEqual(['2.21.0-cpu']);
  });

  it('leaves nothing when stopped', async () => {
    const { release, wheels } = await fakeRelease(scratch, 20);
    const stop = new AbortController();
    const onProgress = ({ phase }: InstallProgress): void => {
      if (phase === 'unpack') stop.abort();
    };
    const python = await fakePython(scratch, { wheels });
    await expect(install({ root, release, python, onProgress, signal: stop.signal })).rejects.toThrow(
      'install: stopped before it was complete; nothing of it is left',
    );
    expect(await readdir(root)).toEqual([]);
  });

  it('refuses a damaged wheel by its hash and leaves nothing', async ({ skip }) => {
    skip(!havePip, 'python3 with pip is not installed');
    const { release, wheels, wheel } = await fakeRelease(scratch);
    await expect(install({ root, release, wheels })).resolves.toMatchObject({ installed: true });
    await rm(root, { recursive: true });
    await appendFile(wheel, 'x');
    await expect(install({ root, release, wheels })).rejects.toThrow(
      /^install: expected the wheel's pinned sha256, received [0-9a-f]{64}; the download was damaged/,
    );
    expect(await readdir(root)).toEqual([]);
  });

  it('says so if a wheel holds no library', async () => {
    const { release } = await fakeRelease(scratch);
    const empty = join(scratch, 'empty');
    await mkdir(empty);
    const python = await fakePython(scratch, { wheels: empty });
    await expect(install({ root, release, python })).rejects.toThrow(
      "install: expected TensorFlow's library in the wheels, received ",
    );
    expect(await readdir(root)).toEqual([]);
  });

  it('checks the disk before the download', async () => {
    const { release } = await fakeRelease(scratch);
    const python = await fakePython(scratch, { failure: 'asked to download' });
    const huge = { ...release, downloadBytes: 1e15 };
    await expect(install({ root, release: huge, python })).rejects.toThrow(
      /^install: expected 2000000\.0 GB free in .*, received .* [MG]B; make room/,
    );
  });

  it('explains a disk that fills up while unpacking, and leaves nothing', async ({ skip }) => {
    await mkdir(root);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', root]).status === 0;
    skip(!mounted, 'a small tmpfs can be mounted by root only');
    try {
      const { release, wheels } = await fakeRelease(scratch, 5);
      // Declared too small, so that the check before the download passes.
      const understated = { ...release, downloadBytes: 1, unpackedBytes: 1 };
      const python = await fakePython(scratch, { wheels });
      await expect(install({ root, release: understated, python })).rejects.toThrow(
        /^install: expected room in .*, received ENOSPC while writing/,
      );
      expect(await readdir(root)).toEqual([]);
    } finally {
      execFileSync('umount', [root]);
    }
  });

  it('says that there is no Python', async () => {
    await expect(install({ root, python: join(scratch, 'absent') })).rejects.toThrow(
      /^install: expected Python 3 as '.*absent', received none; install Python 3\.9 or newer with pip/,
    );
    expect(existsSync(root)).toBe(false);
  });

  it('says that the root cannot be made', async () => {
    const file = join(scratch, 'file');
    await writeFile(file, '');
    const { release, wheels } = await fakeRelease(scratch);
    const python = await fakePython(scratch, { wheels });
    await expect(install({ root: join(file, 'below'), release, python })).rejects.toThrow(
      /^install: expected a folder that can be made, received .*below; choose another with --folder/,
    );
  });

  it.each([
    ['No module named pip', "install: expected pip in '"],
    ['pip 19.3.1 from /x (python 3.8)', 'install: expected pip 20.3 or newer, received pip 19.3.1; update it'],
  ])('refuses a Python whose pip says %j', async (version, message) => {
    const { release } = await fakeRelease(scratch);
    const python = await fakePython(scratch, { version });
    await expect(install({ root, release, python })).rejects.toThrow(message);
  });

  it('refuses a platform without a library', async () => {
    await expect(install({ root, platform: 'win32-x64' })).rejects.toThrow(
      'received win32-x64-cpu; on Windows use WSL 2',
    );
    await expect(install({ root, platform: 'darwin-arm64', device: 'cuda' })).rejects.toThrow(
      'received darwin-arm64-cuda; install --device cpu',
    );
  });
});
