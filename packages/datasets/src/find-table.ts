import { stat } from 'node:fs/promises';
import { knownSets } from './known/known-sets.ts';
import { readKnownSet } from './known/read-known-set.ts';
import { type CsvOptions, csvTable } from './tables/csv-table.ts';
import { type FolderOptions, folderTable } from './tables/folder-table.ts';
import type { ImageTable } from './tables/image-table.ts';

/** What {@link findTable} takes: what the reader in question takes. */
export type FindOptions = Pick<FolderOptions, 'pattern'> &
  Pick<CsvOptions, 'columns' | 'delimiter' | 'root'> &
  Pick<FolderOptions, 'excludeSameCamera'>;

/**
 * A table by how a person names it: a known set and its folder (`cub200`, `/data/CUB_200_2011`), a folder of images, or a CSV
 * file.
 *
 * @throws Error for a name that is none of these; what the readers throw
 */
export async function findTable(
  source: string,
  path: string | undefined,
  options: FindOptions = {},
): Promise<ImageTable> {
  const known = knownSets.find(({ name }) => name === source);
  if (known !== undefined) {
    if (path === undefined)
      throw new Error(`findTable: expected the folder of ${known.title}, received none; name it after ${source}`);
    return readKnownSet(known, path);
  }
  if (path !== undefined) {
    const names = knownSets.map(({ name }) => name).join(', ');
    throw new Error(`findTable: expected a known set before ${path}, received ${source}; known are ${names}`);
  }
  const found = await stat(source).catch(() => undefined);
  if (found === undefined) {
    const names = knownSets.map(({ name }) => name).join(', ');
    throw new Error(
      `findTable: expected a folder, a CSV file or a known set (${names}), received ${source}; check the path`,
    );
  }
  return found.isDirectory() ? folderTable(source, options) : csvTable(source, options);
}
