import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../src/make-folder.ts';

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-make-folder-'));
});
afterAll(() => rm(place, { recursive: true }));

describe('makeFolder', () => {
  it('makes what is missing, and is content with what is there', async () => {
    const path = join(place, 'a', 'b', 'c');
    await makeFolder(path);
    await makeFolder(path);
    expect((await stat(path)).isDirectory()).toBe(true);
  });

  it('makes one folder for many who ask at once', async () => {
    const path = join(place, 'd', 'e', 'f');
    await Promise.all(Array.from({ length: 8 }, () => makeFolder(path)));
    expect((await stat(path)).isDirectory()).toBe(true);
  });

  it('says so where a file is in the way', async () => {
    await writeFile(join(place, 'file'), '');
    await expect(makeFolder(join(place, 'file'))).rejects.toThrow('EEXIST');
    await expect(makeFolder(join(place, 'file', 'below'))).rejects.toThrow('ENOTDIR');
  });

  it.runIf(existsSync('/proc/self'))('ends below a folder that takes no others', async () => {
    await expect(makeFolder('/proc/htg-none')).rejects.toThrow(/ENOENT|EACCES|EPERM/);
    await expect(makeFolder('/proc/htg-none/deeper/still')).rejects.toThrow(/ENOENT|EACCES|EPERM/);
  });
});
