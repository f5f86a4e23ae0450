import { createHash } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { arch, cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { installRoot, tensorflowVersion } from '../library-location.ts';

/** Bytes that the folder may hold when a process begins: some hundreds of large functions. */
const largestCache = 2 ** 30;

/**
 * The folder in which XLA keeps what it compiled: `htg/xla` in the user's cache folder, and there one for each version of TensorFlow
 * and kind of processor, since what was compiled for one need not run on another that shares the folder.
 */
export function defaultXlaCache(environment?: Readonly<Record<string, string | undefined>>): string {
  const processor = [arch(), ...new Set(cpus().map(({ model }) => model))].join(' ');
  const hash = createHash('sha256').update(processor).digest('hex').slice(0, 8);
  return join(dirname(installRoot(environment)), 'xla', `${tensorflowVersion}-${hash}`);
}

/** Deletes the oldest files of a folder until it holds no more than the given number of bytes; XLA itself deletes none. */
export function pruneXlaCache(folder: string, bytes: number = largestCache): void {
  const files = filesOf(folder).sort((a, b) => b.written - a.written);
  let sum = 0;
  for (const { path, size } of files) {
    sum += size;
    if (sum > bytes) rmSync(path, { force: true });
  }
}

function filesOf(folder: string): { path: string; size: number; written: number }[] {
  try {
    return readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat?.isFile() === true ? [{ path, size: stat.size, written: stat.mtimeMs }] : [];
    });
  } catch {
    // No folder yet.
    return [];
  }
}
