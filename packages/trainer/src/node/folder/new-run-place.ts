import { existsSync } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { requireUnlocked } from './folder-lock.ts';
import type { LockOptions } from './folder-lock.ts';

/** The file that holds others off a run's folder. */
export const lockName = 'run.lock';

/** What is said where somebody else works in a run's folder. */
export const lockOptions = (path: string): LockOptions => ({ what: path, remedy: 'name another folder' });

/** What may lie in a folder without making it somebody's: what a run leaves that was killed as it began. */
const ownRemains = /^(run\.lock|.*\.tmp)$/;

/**
 * Where a new run may be written, and what is there. Nothing is changed.
 *
 * @param path `runs/demo/` is `runs/demo`
 * @returns `occupied` where an earlier run is there, which is to be moved aside
 * @throws Error where another process works there; where the path is none, a file, or a folder that holds anything but a run; and for a run that holds the working folder,
 *   which must not be moved
 */
export async function newRunPlace(
  path: string,
): Promise<{ readonly path: string; readonly state: 'free' | 'occupied' }> {
  if (path.trim() === '') {
    throw new Error(`newRunPlace: expected a folder for the run, received '${path}'; name one, such as runs/demo`);
  }
  const place = join(dirname(path), basename(path));
  if (!existsSync(place)) return { path: place, state: 'free' };
  if (!(await stat(place)).isDirectory()) {
    throw new Error(`newRunPlace: expected a folder for the run, received the file ${place}; name another`);
  }
  requireUnlocked(join(place, lockName), lockOptions(place));
  const names = await namesIn(place);
  if (names.length === 0) return { path: place, state: 'free' };
  if (!(names.includes('recipe.yaml') && names.includes('checkpoints'))) {
    throw new Error(
      `newRunPlace: expected a new folder, an empty one or an earlier run, received ${place}, which holds ${listed(names)}; ` +
        `name a folder of the run's own, such as ${join(place, 'run')}`,
    );
  }
  if (await holdsWorkingFolder(place)) {
    throw new Error(
      `newRunPlace: expected an earlier run that can be moved aside, received ${place}, which holds the working folder; ` +
        `name another folder, or call it from outside`,
    );
  }
  return { path: place, state: 'occupied' };
}

/** What a folder holds, without the remains of a run that was killed as it began. */
async function namesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => !ownRemains.test(name));
  const begun =
    names.length === 1 && names[0] === 'checkpoints' && (await readdir(join(folder, 'checkpoints'))).length === 0;
  return begun ? [] : names;
}

async function holdsWorkingFolder(folder: string): Promise<boolean> {
  const way = relative(await realpath(folder), await realpath(process.cwd()));
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`));
}

function listed(names: readonly string[]): string {
  const some = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${some} and ${names.length - 3} more` : some;
}
