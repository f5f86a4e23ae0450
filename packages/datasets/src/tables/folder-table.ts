import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import { describeExtensions } from '../reading/image-extensions.ts';
import type { ImageTable } from './image-table.ts';
import { count, pathsTable } from './paths-table.ts';
import type { PathOptions } from './paths-table.ts';
import { walkFolder } from './walk-folder.ts';

/** What {@link folderTable} takes beside the folder. */
export interface FolderOptions extends PathOptions {
  /** Whether links to folders are gone into. Pass it to `openTable`, too, where they lead out of the folder. Default false. */
  readonly followLinks?: boolean | undefined;
}

/**
 * A folder of images, one folder per identity: `mug/1.jpg`, `mug/2.jpg`, `teapot/a.png`. Deeper folders belong to the identity
 * above them. Where the folders at the top are `train`, `validation`, `test` (or `query` and `gallery`), they are the split.
 *
 * @param folder its path
 * @param options how names are read, and whether links are followed
 * @throws Error if there are no images; RangeError for a pattern with other names, or that does not fit an image
 */
export async function folderTable(folder: string, options: FolderOptions = {}): Promise<ImageTable> {
  refuseUnknownOptions('folderTable', options, ['pattern', 'excludeSameCamera', 'labels', 'followLinks']);
  checkOneOf('folderTable', 'excludeSameCamera', options.excludeSameCamera, [true, false, 'sameIdentity']);
  checkOneOf('folderTable', 'labels', options.labels, ['required', 'optional']);
  const root = resolve(folder);
  await expectFolder(root);
  const { images, others, links, closed } = await walkFolder(root, { followLinks: options.followLinks ?? false });
  const { table, loose } = pathsTable(root, images, { ...options, name: root });
  const unfollowed = count(links, 'links to folders are not followed (allow it with followLinks)');
  const unread = count(closed, 'folders cannot be read and are left out');
  if (table.rows.length === 0) {
    const also = [...unfollowed, ...unread].map((line) => `; ${line}`).join('');
    throw new Error(
      `folderTable: expected images in folders of ${root}, one folder per identity, found ${images.length} images ` +
        `and ${others.length} other files${also}; move them into folders, or name the identity by a pattern`,
    );
  }
  const warnings = [
    ...count(others, `files are left out, being no images by their names (${describeExtensions(others)})`),
    ...(options.labels === 'optional' ? [] : count(loose, 'images lie in no folder of an identity and are left out')),
    ...unfollowed,
    ...unread,
  ];
  return { ...table, warnings: [...warnings, ...table.warnings] };
}

async function expectFolder(root: string): Promise<void> {
  const found = await stat(root).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    const what = found === undefined ? 'nothing' : 'a file';
    throw new Error(`folderTable: expected a folder at ${root}, found ${what}; check the path`);
  }
}
