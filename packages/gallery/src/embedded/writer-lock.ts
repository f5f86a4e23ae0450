import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, as its system counts; tells it from a later one of the same number. */
  readonly started: string;
  readonly released?: boolean;
}

/** The right to write into a folder. */
export interface WriterLock {
  release(): void;
}

/** How old an unreadable lock is when its writer must have been killed while writing it. */
const UNFINISHED_AFTER = 5000;

const pattern = /^writer-(\d+)\.lock$/;

/**
 * Takes the right to write into a folder; one process has it at a time, readers need none.
 *
 * Locks are files with rising numbers, and the highest counts. Who finds it free (released, or its process gone) makes the next one, which
 * only one can; then looks again, and steps back where a higher one is there by now. The highest is never removed, so a number
 * is never taken twice.
 *
 * @throws Error that names the holder
 */
export function lockForWriting(caller: string, folder: string): WriterLock {
  for (let attempt = 0; attempt < 100; attempt++) {
    const highest = highestLock(folder);
    if (highest > 0) refuseWhileHeld(caller, join(folder, lockName(highest)));
    const own = join(folder, lockName(highest + 1));
    if (!create(caller, own)) continue;
    if (highestLock(folder) !== highest + 1) {
      rmSync(own, { force: true });
      continue;
    }
    removeBelow(folder, highest + 1);
    return {
      release() {
        const temporary = `${own}.${randomUUID()}.tmp`;
        write(temporary, { ...self(), released: true });
        renameSync(temporary, own);
      },
    };
  }
  throw new Error(`${caller}: expected to lock ${folder}, received other writers each time; try again`);
}

const lockName = (number: number): string => `writer-${number}.lock`;

function highestLock(folder: string): number {
  return Math.max(0, ...readdirSync(folder).map((name) => Number(pattern.exec(name)?.[1] ?? 0)));
}

function removeBelow(folder: string, number: number): void {
  for (const name of readdirSync(folder)) {
    const of = Number(/^writer-(\d+)\.lock/.exec(name)?.[1] ?? number);
    if (of < number) rmSync(join(folder, name), { force: true });
  }
}

function create(caller: string, path: string): boolean {
  try {
    write(path, self());
    return true;
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!['EACCES', 'EPERM', 'EROFS'].includes(code)) throw error;
    throw new Error(
      `${caller}: expected the folder of a gallery that may be written to, received ${message}; open it with readOnly, or let this user write there`,
      { cause: error },
    );
  }
}

function write(path: string, holder: Holder): void {
  const file = openSync(path, 'wx');
  try {
    writeSync(file, JSON.stringify(holder));
  } finally {
    closeSync(file);
  }
}

const self = (): Holder => ({ pid: process.pid, host: hostname(), started: startOf(process.pid) });

/** The start of a process where the system tells it (Linux); else nothing. */
function startOf(pid: number): string {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the command, may hold spaces; the start is the 22nd.
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return '';
  }
}

function refuseWhileHeld(caller: string, path: string): void {
  const holder = readHolder(path);
  if (holder === undefined) return;
  if (holder.released || (holder.host === hostname() && !isAlive(holder))) return;
  throw new Error(
    `${caller}: expected to be the only writer, received a gallery that process ${holder.pid} on ${holder.host} has open; ` +
      `close it there or open with readOnly` +
      (holder.host === hostname() ? '' : ` (if that machine is gone, remove ${path})`),
  );
}

function readHolder(path: string): Holder | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isHolder(holder)) throw new SyntaxError('no holder');
    return holder;
  } catch (error) {
    // Gone meanwhile: a higher one is there.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof SyntaxError) {
      if (Date.now() - statSync(path).mtimeMs > UNFINISHED_AFTER) return undefined;
      return { pid: 0, host: 'a machine that is just taking it', started: '' };
    }
    throw error;
  }
}

function isHolder(value: unknown): value is Holder {
  const { pid, host, started } = (value ?? {}) as Partial<Record<keyof Holder, unknown>>;
  return Number.isInteger(pid) && typeof host === 'string' && typeof started === 'string';
}

function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = startOf(pid);
  return started === '' || now === '' || now === started;
}
