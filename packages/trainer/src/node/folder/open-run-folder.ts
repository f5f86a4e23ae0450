import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '@htg/ground/make-folder';
import { explainFull } from './explain-full.ts';
import { lockFolder } from './folder-lock.ts';
import type { FolderLock } from './folder-lock.ts';
import { lockName, lockOptions, newRunPlace } from './new-run-place.ts';
import { runFolder } from './run-folder.ts';
import type { RunFolder } from './run-folder.ts';

/** A run's folder that nobody else may write to until it is released. */
export interface LockedRunFolder extends RunFolder {
  /** Lets others write again. */
  release(): Promise<void>;
}

/**
 * Starts a run in a new folder. An older run of the same path is kept: it is moved aside to the first free `<path>.1`,
 * `<path>.2`, ... Nothing but a run is ever moved.
 *
 * @param wanted path of the folder
 * @returns the folder, and where an older one went
 * @throws what `newRunPlace` throws; Error where another process works on the older run, or the folder cannot be made
 */
export async function createRunFolder(
  wanted: string,
): Promise<{ readonly run: LockedRunFolder; readonly movedTo?: string | undefined }> {
  const { path, state } = await newRunPlace(wanted);
  const movedTo = state === 'occupied' ? await moveAside(path) : undefined;
  try {
    await makeFolder(join(path, 'checkpoints'));
  } catch (error) {
    throw explainFull(error, `createRunFolder: expected to make the folder ${path}`);
  }
  return { run: await lockedFolder(path), movedTo };
}

async function moveAside(path: string): Promise<string> {
  const lock = await lockRun(path);
  const movedTo = freePath(path);
  try {
    await rename(path, movedTo);
  } catch (error) {
    await lock.release();
    throw explainFull(error, `createRunFolder: expected to move the older run ${path} to ${movedTo}`);
  }
  await lock.release(join(movedTo, lockName));
  return movedTo;
}

/**
 * Opens the folder of an earlier run to read it.
 *
 * @param path of the folder
 * @returns the folder; nothing of it is changed
 * @throws Error where it holds no `recipe.yaml`
 */
export function openRunFolder(path: string): RunFolder {
  if (!existsSync(join(path, 'recipe.yaml'))) {
    throw new Error(
      `openRunFolder: expected a run folder with a recipe.yaml in it, received ${path}; give the folder that a training run printed at its end`,
    );
  }
  return runFolder(path);
}

/**
 * Opens the folder of an earlier run to go on with it.
 *
 * @param path of the folder
 * @param onNotice is told in words what a start that was killed, or a person, has left: a stale lock, no folder `checkpoints`
 * @returns the folder, locked until it is released
 * @throws Error where it holds no `recipe.yaml`, and where another process works on it
 */
export async function resumeRunFolder(path: string, onNotice: (message: string) => void): Promise<LockedRunFolder> {
  openRunFolder(path);
  const run = await lockedFolder(path, onNotice);
  const checkpoints = join(path, 'checkpoints');
  if (!existsSync(checkpoints)) {
    onNotice(`the folder ${checkpoints} is gone: all stages are trained anew`);
    await mkdir(checkpoints);
  }
  for (const folder of [path, checkpoints]) {
    for (const name of await readdir(folder)) if (name.endsWith('.tmp')) await rm(join(folder, name), { force: true });
  }
  return run;
}

async function lockedFolder(path: string, onStale?: (message: string) => void): Promise<LockedRunFolder> {
  const { release } = await lockRun(path, onStale);
  return { ...runFolder(path), release: () => release() };
}

function lockRun(path: string, onStale?: (message: string) => void): Promise<FolderLock> {
  return lockFolder(join(path, lockName), { ...lockOptions(path), onStale });
}

function freePath(path: string): string {
  for (let count = 1; ; count++) {
    const candidate = `${path}.${count}`;
    if (!existsSync(candidate)) return candidate;
  }
}
