import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { replaceFile } from '@htg/ground/replace-file';

/** Writes a page, whole or not at all. Returns its full path. */
export async function writePage(path: string, html: string): Promise<string> {
  const file = resolve(path);
  await mkdir(dirname(file), { recursive: true });
  await replaceFile(file, html);
  return file;
}
