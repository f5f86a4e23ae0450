import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { longestText, openRunFolder, readPlainFile } from '../../../src/node/index.ts';

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-plain-'));
});
afterEach(() => rm(place, { recursive: true }));

it('reads a file whole, and one of no bytes', async () => {
  await writeFile(join(place, 'a'), 'content');
  expect(await readPlainFile(join(place, 'a'))).toEqual(Buffer.from('content'));
  await writeFile(join(place, 'b'), '');
  expect(await readPlainFile(join(place, 'b'))).toHaveLength(0);
});

it('waits for no pipe, and reads no device, no folder, and nothing that is too large', async ({ skip }) => {
  skip(process.platform === 'win32', 'no pipes with names');
  const pipe = join(place, 'pipe');
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
  await expect(readPlainFile(pipe)).rejects.toThrow(
    `expected a file at ${pipe}, received a pipe, a socket or a device`,
  );
  await expect(readPlainFile('/dev/zero')).rejects.toThrow('received a pipe, a socket or a device');
  await expect(readPlainFile(place)).rejects.toThrow('received a folder');
  await writeFile(join(place, 'a'), 'content');
  await expect(readPlainFile(join(place, 'a'), 6)).rejects.toThrow('expected a file of at most 6 bytes at ');
});

it('a run says that its metrics are longer than a text can be', async () => {
  await writeFile(join(place, 'recipe.yaml'), 'name: x\n');
  await writeFile(join(place, 'metrics.jsonl'), '');
  // Without content on the disk.
  await truncate(join(place, 'metrics.jsonl'), longestText + 1);
  const run = openRunFolder(place);
  await expect(run.readText('metrics.jsonl')).rejects.toThrow(
    /expected a file of at most 500000000 bytes at .*metrics\.jsonl, received 500000001/,
  );
});
