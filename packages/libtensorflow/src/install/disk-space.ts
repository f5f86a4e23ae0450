import { statfs } from 'node:fs/promises';
import { formatBytes } from './format-bytes.ts';

/**
 * Checks that a file system has room, before anything is downloaded.
 *
 * @param folder an existing folder of the file system in question
 * @param needed bytes
 * @throws Error if there is less than that
 */
export async function checkDiskSpace(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < needed) {
    throw new Error(
      `install: expected ${formatBytes(needed)} free in ${folder}, received ${formatBytes(free)}; ` +
        `make room, or choose another folder with --folder and name it by HTG_LIBTENSORFLOW afterwards`,
    );
  }
}

/** Turns the file system's refusal in the middle of an installation into what to do about it. */
export function explainFullDisk(error: unknown, folder: string): unknown {
  if (!(error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')))
    return error;
  return new Error(
    `install: expected room in ${folder}, received ${error.code} while writing; make room or choose another folder with ` +
      `--folder, then install again (nothing of this attempt is left)`,
    { cause: error },
  );
}
