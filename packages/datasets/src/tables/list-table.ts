import { dirname, extname, isAbsolute, relative, resolve } from 'node:path';
import { imageExtensions } from '../reading/image-extensions.ts';
import { readRegular } from '../reading/open-regular.ts';
import type { ImageTable } from './image-table.ts';
import { leadingFolders } from './leading-folders.ts';
import { pathsTable } from './paths-table.ts';
import type { PathOptions } from './paths-table.ts';

/** Bytes of a list (ours). */
const largestList = 2 ** 28;

/**
 * A list of images: a text file with a path in each line, relative to `root`. The top folder of each is its identity, as in a folder; where no
 * root is given, the top one below those that all paths share.
 *
 * @param options.root default: the list's folder
 * @throws RangeError for paths that lead out of the root; Error for an empty list
 */
export async function listTable(
  file: string,
  options: PathOptions & { readonly root?: string | undefined } = {},
): Promise<ImageTable> {
  const path = resolve(file);
  const root = resolve(options.root ?? dirname(path));
  const text = new TextDecoder('utf-8').decode(await readRegular('readTable', path, largestList));
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trim());
  return tableOfPaths(
    path,
    root,
    lines.filter((line) => line !== ''),
    { ...options, isRootGiven: options.root !== undefined },
  );
}

/** A single image, whose folder says nothing. */
export function imageTable(file: string, options: PathOptions = {}): ImageTable {
  const path = resolve(file);
  return tableOfPaths(path, dirname(path), [path], options);
}

/** True for names of images. */
export function isImageName(path: string): boolean {
  return imageExtensions.has(extname(path).toLowerCase());
}

function tableOfPaths(
  name: string,
  root: string,
  listed: readonly string[],
  { isRootGiven = false, ...options }: PathOptions & { readonly isRootGiven?: boolean },
): ImageTable {
  const paths = listed.map((path) => relative(root, resolve(root, path.replaceAll('\\', '/'))).replaceAll('\\', '/'));
  const outside = paths.filter((path) => path.startsWith('../') || isAbsolute(path));
  if (outside.length > 0) {
    throw new RangeError(
      `readTable: expected the images of ${name} below ${root}, received ${outside.length} outside, such as ${outside[0]}; ` +
        'name the folder that holds all of them with root',
    );
  }
  const skip = isRootGiven ? 0 : leadingFolders(paths);
  const { table, loose } = pathsTable(root, paths, { ...options, name, skip });
  if (options.labels !== 'optional' && loose.length > 0) {
    throw new RangeError(
      `readTable: expected each image of ${name} in a folder of its identity, received ${loose.length} that lie in none, such as ` +
        `${loose[0]}; move them, or write a table with the columns label and path`,
    );
  }
  if (table.rows.length === 0) throw new Error(`readTable: expected images in ${name}, found none; check the file`);
  return table;
}
