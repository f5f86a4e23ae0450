import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import type { ImageRow, ImageTable } from '@htg/datasets';
import type { GalleryItem, Metadata } from '@htg/gallery';

/** Larger files are no images. */
const largestFile = 2 ** 28;

/** An image of a table as it will lie in a gallery, without its embedding. */
export interface PlannedItem extends GalleryItem {
  readonly metadata: Metadata;
  /** Where it is read from. */
  readonly path: string;
  readonly row: ImageRow;
}

/** What items of a table have in common. */
export interface Naming {
  /** Of all images, in place of the table's. */
  readonly label?: string | undefined;
  /** Before the ids. */
  readonly prefix?: string | undefined;
  /** The folder of the gallery: where files lie is kept relative to it. */
  readonly gallery: string;
  /** Whether files may lie outside of the table's root. */
  readonly followLinks: boolean;
}

/**
 * How an image will be called: its path in the table, and the box where there is one. An image without a label is a thing of its own,
 * called as its id.
 */
export function plannedItem({ root }: ImageTable, row: ImageRow, { label, prefix = '', gallery }: Naming): PlannedItem {
  const { identity, camera, split, category, group, box, junk } = row;
  const id = `${prefix}${row.path}${box === undefined ? '' : `#${[box.left, box.top, box.width, box.height].join(',')}`}`;
  const path = resolve(root, row.path);
  const isUnlabeled = junk === true && identity === '';
  return {
    id,
    label: label ?? (isUnlabeled ? id : identity),
    ...(camera !== undefined && { camera }),
    metadata: {
      file: relative(resolve(gallery), path).replaceAll('\\', '/'),
      ...(split !== undefined && { split }),
      ...(category !== undefined && { category }),
      ...(group !== undefined && { group }),
      ...(box !== undefined && { box: { ...box } }),
      ...(junk === true && !isUnlabeled && { junk }),
    },
    path,
    row,
  };
}

/** A file's state, by which a change is seen without reading it. */
export interface FileState {
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** @throws Error where there is no file, it is too large, or it lies outside of the table's folder */
export async function fileState(root: string, path: string, followLinks: boolean): Promise<FileState> {
  const found = await stat(path).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT' || code === 'ENOTDIR' ? new Error('there is no such file', { cause: error }) : error;
  });
  if (!found.isFile()) throw new Error('it is no file');
  if (found.size > largestFile) throw new Error(`it has ${found.size} bytes, more than ${largestFile}`);
  if (!followLinks) {
    const [real, home] = await Promise.all([realpath(path), realpath(root)]);
    if (!real.startsWith(home.endsWith(sep) ? home : home + sep)) {
      throw new Error(`it lies outside of ${root}; allow it with --follow-links`);
    }
  }
  return { size: found.size, modified: Math.floor(found.mtimeMs) };
}

/** A file's content with its sum. */
export async function readImageFile(path: string): Promise<{ readonly bytes: Uint8Array; readonly sha256: string }> {
  const bytes = await readFile(path);
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}
