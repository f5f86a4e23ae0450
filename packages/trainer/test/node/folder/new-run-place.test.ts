import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRunFolder, newRunPlace } from '../../../src/node/index.ts';

const before = process.cwd();
let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-place-'));
  process.chdir(place);
});
afterEach(async () => {
  process.chdir(before);
  await rm(place, { recursive: true });
});

async function makeRun(path: string): Promise<void> {
  await mkdir(join(path, 'checkpoints'), { recursive: true });
  await writeFile(join(path, 'recipe.yaml'), 'seed: 1');
}

describe('newRunPlace', () => {
  it.each([
    ['a new folder', 'runs/demo', 'runs/demo', 'free'],
    ['one with a slash at its end', 'runs/demo/', 'runs/demo', 'free'],
    ['an empty one', 'empty/', 'empty', 'free'],
    ['the working folder, while it is empty', 'empty/.', 'empty', 'free'],
    ['an earlier run', 'old/', 'old', 'occupied'],
    ['what a run leaves that was killed as it began', 'begun', 'begun', 'free'],
  ])('takes %s', async (_, path, name, state) => {
    await mkdir('empty');
    await makeRun('old');
    await mkdir('begun/checkpoints', { recursive: true });
    await writeFile('begun/recipe.yaml.1.tmp', '');
    expect(await newRunPlace(path)).toEqual({ path: join(name), state });
  });

  const whole = 'newRunPlace: expected a new folder, an empty one or an earlier run, received ';
  it.each([
    ['no name', '', "newRunPlace: expected a folder for the run, received ''; name one, such as runs/demo"],
    ['a file', 'file', 'newRunPlace: expected a folder for the run, received the file file; name another'],
    [
      'images',
      'images',
      `${whole}images, which holds bag, cup, hat and 1 more; name a folder of the run's own, such as images/run`,
    ],
    ['a folder of runs', 'runs/', `${whole}runs, which holds old; name a folder of the run's own, such as runs/run`],
    ['a folder with a recipe of somebody', 'own', `${whole}own, which holds images, recipe.yaml; `],
    ['the folder above', '..', `${whole}.., which holds `],
    ['the root', '/', `${whole}/, which holds `],
  ])('refuses %s, and moves nothing', async (_, path, message) => {
    await writeFile('file', '');
    for (const name of ['images/bag', 'images/cup', 'images/hat', 'images/mug', 'own/images']) {
      await mkdir(name, { recursive: true });
    }
    await writeFile('own/recipe.yaml', '');
    await makeRun('runs/old');
    const names = await readdir('.');
    await expect(newRunPlace(path)).rejects.toThrow(message);
    await expect(createRunFolder(path)).rejects.toThrow(message);
    expect(await readdir('.')).toEqual(names);
  });

  it('does not move the working folder, though it is a run', async () => {
    await makeRun(place);
    for (const path of ['.', place]) {
      await expect(newRunPlace(path)).rejects.toThrow(
        `expected an earlier run that can be moved aside, received ${path}, which holds the working folder; name another folder`,
      );
    }
  });

  it('is refused where another process works', async () => {
    await makeRun('old');
    await writeFile('old/run.lock', JSON.stringify({ pid: process.ppid, host: hostname(), since: new Date().toISOString() })); // prettier-ignore
    await expect(newRunPlace('old')).rejects.toThrow(
      `lockFolder: expected nobody else to work on old, received a lock of process ${process.ppid} on `,
    );
    expect(await readdir('.')).toEqual(['old']);
  });
});
