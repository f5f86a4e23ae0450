import { stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { asBuffer } from '@htg/ground/as-buffer';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import { knownSets } from './known/known-sets.ts';
import { readKnownSet } from './known/read-known-set.ts';
import { openRegular } from './reading/open-regular.ts';
import { csvTable } from './tables/csv-table.ts';
import type { CsvColumns, CsvOptions } from './tables/csv-table.ts';
import { folderTable } from './tables/folder-table.ts';
import type { FolderOptions } from './tables/folder-table.ts';
import type { ImageTable } from './tables/image-table.ts';
import { imageTable, isImageName, listTable } from './tables/list-table.ts';

/** What {@link readTable} takes: what the reader in question takes. Options of another reader are passed over. */
export interface ReadTableOptions
  extends
    Pick<FolderOptions, 'pattern' | 'followLinks' | 'excludeSameCamera' | 'labels'>,
    Pick<CsvOptions, 'columns' | 'delimiter' | 'root'> {
  /** The folder of a known set. */
  readonly path?: string | undefined;
}

const optionNames = 'path pattern followLinks excludeSameCamera labels columns delimiter root'.split(' ');

/**
 * Reads images as a person names them, for every command alike: a known set (`cub200`, with its folder as `path`), a folder, a CSV table,
 * a list (`.txt`: a path in each line), or a single image. Labels, boxes, cameras, parts: whatever there is.
 *
 * Recipes and commands that train need identities; those that only embed pass `labels: 'optional'`: images without one are junk
 * (label -1) then, with the identity ''.
 *
 * @param source what a person typed
 * @param options names of columns, patterns, and what is needed
 * @returns its images with what is known of each
 * @throws Error for a name that is none of these; what the readers throw
 */
export async function readTable(source: string, options: ReadTableOptions = {}): Promise<ImageTable> {
  refuseUnknownOptions('readTable', options, optionNames);
  const { path, pattern, followLinks, excludeSameCamera, labels, columns, delimiter, root } = options;
  const known = knownSets.find(({ name }) => name === source);
  if (known !== undefined) {
    if (path === undefined) {
      throw new Error(`readTable: expected the folder of ${known.title}, received none; name it after ${source}`);
    }
    return readKnownSet(known, path);
  }
  const names = knownSets.map(({ name }) => name).join(', ');
  if (path !== undefined) {
    throw new Error(`readTable: expected a known set before ${path}, received ${source}; known are ${names}`);
  }
  const found = await stat(source).catch(() => undefined);
  if (found === undefined) {
    throw new Error(
      `readTable: expected a folder, a table, a list, an image or a known set (${names}), received ${source}; check the path`,
    );
  }
  const paths = { pattern, excludeSameCamera, labels };
  if (found.isDirectory()) return folderTable(source, { ...paths, followLinks });
  if (isImageName(source)) return imageTable(source, paths);
  if (extname(source).toLowerCase() === '.txt' && !(await namesColumns(source, columns))) {
    return listTable(source, { ...paths, root });
  }
  return csvTable(source, { columns, delimiter, root, excludeSameCamera, labels });
}

/** A text file is a table if its first line names the column of paths. */
async function namesColumns(source: string, columns: Partial<CsvColumns> | undefined): Promise<boolean> {
  const handle = await openFile(source);
  try {
    const head = Buffer.alloc(4096);
    const { bytesRead } = await handle.read(asBuffer(head), 0, head.length, 0);
    const [first, second] = head
      .toString('utf8', 0, bytesRead)
      .replace(/^\uFEFF/, '')
      .split(/\r\n|\n|\r/, 2);
    const line = /^"?sep=/i.test(first) ? second : first;
    return line.split(/[,;\t|]/).some((field) => field.trim().replaceAll('"', '') === (columns?.path ?? 'path'));
  } finally {
    await handle.close();
  }
}

async function openFile(source: string): Promise<FileHandle> {
  return (await openRegular('readTable', resolve(source))).handle;
}
