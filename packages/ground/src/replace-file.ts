import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { flush } from './flush.ts';

/**
 * Writes a file so that its name only ever stands for whole content: under a temporary name beside it, flushed to the disk, then
 * renamed. After an error or a crash the old content is still there; of two writers the last one wins.
 *
 * The temporary file must be new, under a name that nobody can guess: a link that somebody planted in a shared folder is never followed.
 * (`write-file-atomic` opens a name made of the process's number, whatever lies there.)
 *
 * @param path its folder must be there: one that vanished is not made anew in silence
 * @param content one piece, or several that follow each other
 * @throws Error of the file system (such as ENOSPC), after the temporary file has been removed
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array | readonly (string | Uint8Array)[],
): Promise<void> {
  const parts = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      for (const part of parts) await file.writeFile(part);
      await flush(file);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
