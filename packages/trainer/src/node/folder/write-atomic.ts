import { open, rename, rm } from 'node:fs/promises';
import { explainFull } from './explain-full.ts';

/**
 * Writes a file so that its name only ever stands for whole content: under a temporary name beside it, flushed to the disk, then
 * renamed. After an error or a crash the old content is still there.
 *
 * @throws Error of the file system (such as ENOSPC), with the path, after the temporary file has been removed
 */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw explainFull(error, `writeAtomic: expected to write ${Buffer.byteLength(content)} bytes to ${path}`);
  }
}
