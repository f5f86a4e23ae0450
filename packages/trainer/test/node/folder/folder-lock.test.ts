import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from '../../../src/node/index.ts';

let place: string;
let file: string;
let told: string[];
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-lock-'));
  file = join(place, 'run.lock');
  told = [];
});
afterEach(() => rm(place, { recursive: true }));

const lock = () =>
  lockFolder(file, { what: 'runs/two', remedy: 'name another folder', onStale: (message) => told.push(message) });

const since = new Date().toISOString();
const holder = { pid: process.ppid, host: hostname(), since };
const leave = (record: unknown) => writeFile(file, typeof record === 'string' ? record : JSON.stringify(record));

describe('lockFolder', () => {
  it('holds this process off, too, until it is released', async () => {
    const { release } = await lock();
    await expect(lock()).rejects.toThrow(
      new RegExp(
        `^lockFolder: expected nobody else to work on runs/two, received a lock of process ${process.pid} on ${hostname()} since .*Z; ` +
          `wait for its end, or name another folder; if that process is gone, remove ${file}$`,
      ),
    );
    await release();
    expect(await readdir(place)).toEqual([]);
    await (await lock()).release();
  });

  it.each([
    ['a process that runs', holder, `process ${holder.pid} on ${holder.host} since ${since}`],
    ['one of another machine', { ...holder, pid: 1, host: 'elsewhere' }, `process 1 on elsewhere since ${since}`],
    ['one that has not written yet', '', 'a process that has not said its name, of '],
  ])('is refused by %s', async (_, record, text) => {
    await leave(record);
    await expect(lock()).rejects.toThrow(`received a lock of ${text}`);
    expect(told).toEqual([]);
  });

  it('takes over what a process has left that is gone, and says so', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await leave({ ...holder, pid });
    const { release } = await lock();
    expect(told).toEqual([
      `the lock of process ${pid} on ${holder.host} since ${since} on runs/two is stale: that process is gone`,
    ]);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid });
    await release();
    expect(await readdir(place)).toEqual([]);
  });

  it.each([
    ['this one, started anew under the same number', { ...holder, pid: process.pid }],
    ['one whose number another has now', { ...holder, ticks: '1' }],
    ['one of before this machine was started', { ...holder, since: '2001-01-01T00:00:00.000Z' }],
  ])('takes over the lock of %s', async (_, record) => {
    await leave(record);
    await (await lock()).release();
    expect(told).toHaveLength(1);
  });

  it('takes over one that nobody has written for long', async () => {
    await leave('{"pid":');
    await utimes(file, 1e9, 1e9);
    await (await lock()).release();
    expect(told).toEqual([expect.stringMatching(/^the lock of a process that has not said its name, of 2001-/)]);
  });

  it('moves with its folder, and leaves the lock of another alone', async () => {
    const { release } = await lock();
    await rename(file, join(place, 'moved.lock'));
    await leave(holder);
    await release(join(place, 'moved.lock'));
    expect(await readdir(place)).toEqual(['run.lock']);
  });

  it('is one process’s of several that start at once over a stale one, and ends with it', async () => {
    await leave({ ...holder, pid: spawnSync(process.execPath, ['-e', '']).pid });
    const source = JSON.stringify(new URL('../../../src/node/folder/folder-lock.ts', import.meta.url).href);
    const script = `import(${source}).then(async ({ lockFolder }) => {
      await lockFolder(process.argv.at(-1), { what: 'it', remedy: 'wait' });
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }).then(() => process.exit(0), () => process.exit(3));`;
    const cwd = fileURLToPath(new URL('../../..', import.meta.url));
    const run = () =>
      new Promise((resolve) => {
        spawn(process.execPath, ['--conditions=@htg/source', '--import', 'tsx', '-e', script, file], { cwd, stdio: 'ignore' }).on('exit', resolve); // prettier-ignore
      });
    const codes = await Promise.all([run(), run(), run()]);
    expect(codes.sort()).toEqual([0, 3, 3]);
    expect(existsSync(file)).toBe(false);
  });

  it('says where it cannot be made', async () => {
    file = join(place, 'missing', 'run.lock');
    await expect(lock()).rejects.toThrow(/^lockFolder: expected to make .*missing.run\.lock, received ENOENT/);
  });
});
