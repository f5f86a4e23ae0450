import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from 'node:path';
import { imageExtensions, openTable } from '@htg/datasets';
import type { ImageRow, ImageSet } from '@htg/datasets';
import type { Recipe } from '@htg/trainer/node';
import { csvColumns } from './files/csv-arrays.ts';

/** Images that were found, seen as the model of a run saw its test images. */
export interface FoundImages {
  readonly set: ImageSet;
  /** The folder that `set.sources` are relative to. */
  readonly root: string;
  /** Print them: files that are left out, and why. */
  readonly warnings: readonly string[];
}

/**
 * The images of a folder (with the folders in it), of a list (a text file with a path in each line, or a table with a column `path`;
 * relative to the list's folder), or one image. Their identities are the names of the folders that they lie in.
 *
 * @throws Error where there is nothing, or no image that can be read
 */
export async function imagesAt(source: string, { data }: Pick<Recipe, 'data'>): Promise<FoundImages> {
  const { root, paths } = await pathsOf(source);
  if (paths.length === 0) {
    throw new Error(
      `imagesAt: expected images (${[...imageExtensions].join(', ')}) in ${source}, found none; check the path`,
    );
  }
  const rows = paths.map((path): ImageRow => ({
    path,
    identity: basename(dirname(resolve(root, path))),
    split: 'test',
  }));
  const { query, warnings } = await openTable(
    { name: source, root, rows, excludeSameCamera: false, warnings: [] },
    {
      imageSize: data.imageSize,
      seed: 0,
      // As training sees photographs: see openData of @htg/datasets.
      prescale: [{ kind: 'shrinkShorter', length: 2 * data.imageSize }],
    },
  );
  return { set: query, root, warnings };
}

async function pathsOf(source: string): Promise<{ readonly root: string; readonly paths: readonly string[] }> {
  const found = await stat(source).catch(() => undefined);
  if (found === undefined) {
    throw new Error(`imagesAt: expected a folder, a list or an image at ${source}, found nothing; check the path`);
  }
  const root = found.isDirectory() ? resolve(source) : resolve(dirname(source));
  if (found.isDirectory()) {
    const files = await readdir(source, { recursive: true, withFileTypes: true });
    const paths = files
      .filter((file) => !file.isDirectory() && isImage(file.name) && !file.name.startsWith('.'))
      .map((file) => asPath(relative(root, resolve(file.parentPath, file.name))));
    return { root, paths: paths.sort() };
  }
  const ending = extname(source).toLowerCase();
  if (isImage(source)) return { root, paths: [basename(source)] };
  if (!['.csv', '.tsv', '.txt'].includes(ending)) {
    throw new Error(
      `imagesAt: expected a folder, an image, or a list (.txt, .csv), received ${source}; put one path in each line of a .txt file`,
    );
  }
  const listed = await listedPaths(source, ending);
  const paths = listed.map((path) => asPath(isAbsolute(path) ? relative(root, path) : path));
  const missing = paths.filter((path) => !existsSync(join(root, path)));
  if (missing.length > 0) {
    throw new Error(
      `imagesAt: expected the ${paths.length} images of ${source} below ${root}, ${missing.length} are not there: ${missing.slice(0, 3).join(', ')}; correct the list`,
    );
  }
  return { root, paths };
}

async function listedPaths(source: string, ending: string): Promise<readonly string[]> {
  const text = await readFile(source, 'utf8');
  if (ending === '.txt')
    return text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
  const columns = csvColumns(text, source);
  if (!('path' in columns)) {
    throw new Error(
      `imagesAt: expected a column path in ${source}, received ${Object.keys(columns).join(', ')}; name it in the first line`,
    );
  }
  return Array.from<string | number>(columns.path.values).map(String);
}

function isImage(path: string): boolean {
  return imageExtensions.has(extname(path).toLowerCase());
}

function asPath(path: string): string {
  return path.replaceAll('\\', '/');
}
