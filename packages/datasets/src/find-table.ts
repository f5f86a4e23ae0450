import { readTable } from './read-table.ts';
import type { ReadTableOptions } from './read-table.ts';
import type { ImageTable } from './tables/image-table.ts';

/** What {@link findTable} takes. */
export type FindOptions = Omit<ReadTableOptions, 'path'>;

/**
 * As {@link readTable}, with the folder of a known set as an argument of its own.
 *
 * @param source a known set, a folder, a table, a list or an image
 * @param path the known set's folder
 * @param options of the reader
 */
export function findTable(source: string, path: string | undefined, options: FindOptions = {}): Promise<ImageTable> {
  const { pattern, followLinks, excludeSameCamera, labels, columns, delimiter, root } = options;
  return readTable(source, { path, pattern, followLinks, excludeSameCamera, labels, columns, delimiter, root });
}
