import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { replaceFile } from '../src/replace-file.ts';

vi.mock('node:crypto', () => ({ randomUUID: () => 'guessed' }));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replace-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('replaceFile', () => {
  it('puts new content in place of old, in pieces or one, and leaves nothing else', async () => {
    const path = join(folder, 'file');
    await replaceFile(path, 'old');
    await replaceFile(path, ['ne', new Uint8Array([119])]);
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('does not follow a link planted under its temporary name', async () => {
    const victim = join(folder, 'victim');
    await writeFile(victim, 'mine');
    await symlink(victim, join(folder, 'file.guessed.tmp'));
    await expect(replaceFile(join(folder, 'file'), 'theirs')).rejects.toThrow('EEXIST');
    expect(await readFile(victim, 'utf8')).toBe('mine');
  });

  it('does not make a folder that is not there', async () => {
    await expect(replaceFile(join(folder, 'gone', 'file'), '')).rejects.toThrow('ENOENT');
  });
});
