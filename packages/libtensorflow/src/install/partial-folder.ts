import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from '@htg/ground/make-folder';

/** After this long, a folder of another machine (a shared home) counts as left over: one day, in milliseconds. */
const strangersLifetime = 24 * 3600 * 1000;

const escape = (text: string): string => text.replace(/[^\w-]/g, '_');

/**
 * Makes an empty folder beside an installation's, to be filled and then renamed. Its name carries this process, so that the
 * next installation recognizes a folder whose process is gone: `.2.21.0-cpu.partial.<host>.<pid>.<random>`.
 *
 * @param target the installation's folder
 */
export async function makePartialFolder(target: string): Promise<string> {
  const owner = `${escape(hostname())}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const folder = join(dirname(target), `.${basename(target)}.partial.${owner}`);
  await makeFolder(folder);
  return folder;
}

/** Removes what killed installations left under a root; folders of living ones stay. */
export async function removeAbandonedFolders(root: string): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const name of await readdir(root).catch(() => [])) {
    const owner = /^\..+\.partial\.([\w-]+)\.(\d+)\.[0-9a-f]+$/.exec(name);
    if (owner === null) continue;
    const [, host, pid] = owner;
    const folder = join(root, name);
    const alive = host === escape(hostname()) ? isRunning(Number(pid)) : await isFresh(folder);
    if (alive) continue;
    await rm(folder, { recursive: true, force: true });
    removed.push(folder);
  }
  return removed;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else may not be signalled, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function isFresh(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs < strangersLifetime;
}
