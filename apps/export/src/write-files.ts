import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceFile } from '@htg/ground/replace-file';
import type { ExportOptions } from './export-command.ts';

/** Contents by path. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** @throws Error where something stands already */
export function checkPlace(
  what: string,
  wantsFolder: boolean,
  { to, overwrite }: Pick<ExportOptions, 'to' | 'overwrite'>,
): void {
  if (!existsSync(to)) return;
  const isFolder = statSync(to).isDirectory();
  if (isFolder !== wantsFolder) {
    const kind = (folder: boolean): string => (folder ? 'a folder' : 'a file');
    throw new Error(
      `export: expected --to to be ${kind(!isFolder)} for ${what}, received ${kind(isFolder)}, ${to}; name another place`,
    );
  }
  if (overwrite || (isFolder && readdirSync(to).length === 0)) return;
  throw new Error(
    `export: expected --to to be free, received ${to}, which is there already; name another place, or pass --overwrite`,
  );
}

/** Writes each file under another name first. @returns bytes in all */
export async function writeFiles(files: Files): Promise<number> {
  let bytes = 0;
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(file), { recursive: true });
    await replaceFile(file, content);
    bytes += Buffer.byteLength(content);
  }
  return bytes;
}
