import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Writes a page under a temporary name and renames it, so that a half-written one is never seen. Returns its full path. */
export async function writePage(path: string, html: string): Promise<string> {
  const file = resolve(path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.part`, html);
  await rename(`${file}.part`, file);
  return file;
}
