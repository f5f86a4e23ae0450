import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { explainFull } from './explain-full.ts';
import { isGone, thisProcess } from './running-process.ts';
import type { RunningProcess } from './running-process.ts';

/** Holds others off until it is released, or this process ends. */
export interface FolderLock {
  /** @param movedTo where the file is now, if its folder was renamed meanwhile */
  release: (movedTo?: string) => Promise<void>;
}

const recordSchema = z.looseObject({
  pid: z.int(),
  host: z.string(),
  since: z.string(),
  ticks: z.string().optional(),
});

/** A process that has made the file but not yet written it is given so long, in milliseconds. */
const unwritten = 10_000;

/** Files that this process holds. */
const held = new Set<string>();

/** What is said where a lock is refused. */
export interface LockOptions {
  /** What is held, such as `runs/demo`. */
  readonly what: string;
  /** What a person may do instead, such as `name another folder`. */
  readonly remedy: string;
}

/**
 * Takes a lock: a file that says which process works here. One that is left by a process which is gone is taken over.
 *
 * Works for processes of one machine, and of several that share the folder as long as their system makes files exclusively.
 *
 * @param file of the lock
 * @param options.onStale is told in words of a lock that is taken over
 * @returns the lock; its holder releases it
 * @throws Error with process, machine and time where somebody else works there
 */
export async function lockFolder(
  file: string,
  { onStale = () => undefined, ...said }: LockOptions & { readonly onStale?: ((message: string) => void) | undefined },
): Promise<FolderLock> {
  const path = resolve(file);
  const mine = `${JSON.stringify(thisProcess())}\n`;
  while (!(await create(path, mine))) {
    const found = look(path);
    if (found === undefined) continue;
    const { text, holder } = found;
    if (!isLeft(path, holder)) throw taken(file, holder, said);
    if (await takeAway(path, text)) {
      onStale(`the lock of ${describe(holder)} on ${said.what} is stale: that process is gone`);
    }
  }
  return hold(path, mine);
}

/**
 * Looks whether a lock could be taken, and changes nothing.
 *
 * @throws Error as {@link lockFolder} does
 */
export function requireUnlocked(file: string, said: LockOptions): void {
  const path = resolve(file);
  const found = look(path);
  if (found !== undefined && !isLeft(path, found.holder)) throw taken(file, found.holder, said);
}

function taken(file: string, holder: Found['holder'], { what, remedy }: LockOptions): Error {
  return new Error(
    `lockFolder: expected nobody else to work on ${what}, received a lock of ${describe(holder)}; ` +
      `wait for its end, or ${remedy}; if that process is gone, remove ${file}`,
  );
}

/** Notes that the lock is this process's, which removes it at its end at the latest. */
function hold(path: string, mine: string): FolderLock {
  held.add(path);
  const atExit = (): void => {
    if (look(path)?.text === mine) rmSync(path, { force: true });
  };
  process.once('exit', atExit);
  return {
    release: async (movedTo = path) => {
      process.off('exit', atExit);
      held.delete(path);
      if (look(movedTo)?.text === mine) await rm(movedTo, { force: true });
    },
  };
}

/** @returns whether the file was not there before */
async function create(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw explainFull(error, `lockFolder: expected to make ${path}`);
  }
}

/** What a lock says, and whose it is; a holder that has not written yet has but a time. */
interface Found {
  readonly text: string;
  readonly holder: (RunningProcess | { readonly since: string }) & { readonly pid?: number };
}

/** @returns undefined where it is gone meanwhile */
function look(path: string): Found | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    const record = recordSchema.safeParse(parse(text));
    return { text, holder: record.success ? record.data : { since: statSync(path).mtime.toISOString() } };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether nobody holds it any longer. */
function isLeft(path: string, holder: Found['holder']): boolean {
  if (!('host' in holder)) return Date.parse(holder.since) < Date.now() - unwritten;
  // After a restart of a container, somebody else had this process's number.
  return isGone(holder) || (holder.pid === process.pid && holder.host === thisProcess().host && !held.has(path));
}

/**
 * Takes a stale lock away.
 *
 * @returns whether it was this one: another process may have been faster, and made its own, which is put back
 */
async function takeAway(path: string, text: string): Promise<boolean> {
  const aside = `${path}.${randomUUID()}.tmp`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  const same = look(aside)?.text === text;
  await (same ? rm(aside, { force: true }) : rename(aside, path));
  return same;
}

function describe(holder: Found['holder']): string {
  return 'host' in holder
    ? `process ${holder.pid} on ${holder.host} since ${holder.since}`
    : `a process that has not said its name, of ${holder.since}`;
}
