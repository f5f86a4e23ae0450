import { replaceFile } from '@htg/ground/replace-file';
import { explainFull } from './explain-full.ts';

/**
 * Writes a file so that its name only ever stands for whole content. After an error or a crash the old content is still there.
 *
 * @param path of the file
 * @param content text is written as UTF-8
 * @throws Error of the file system (such as ENOSPC), with the path and what to do
 */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await replaceFile(path, content);
  } catch (error) {
    throw explainFull(error, `writeAtomic: expected to write ${Buffer.byteLength(content)} bytes to ${path}`);
  }
}
