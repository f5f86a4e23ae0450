import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { imageExtensions } from '../reading/image-extensions.ts';

/** Files below a folder; paths are relative to it, with `/`, in order. */
export interface FolderContent {
  /** By their names. */
  readonly images: readonly string[];
  readonly others: readonly string[];
  /** Links to folders that were not followed. */
  readonly links: readonly string[];
  /** Folders that could not be read, and why. */
  readonly closed: readonly string[];
}

/** Folders and files of a set; links can make more of few (ours). */
const mostEntries = 20_000_000;

/** Folders within each other (ours). */
const deepest = 100;

/**
 * Lists the files below a folder. Hidden files and folders are passed over: `.DS_Store`, `.git`, `._1.jpg`. A link that leads to a
 * folder above itself is not followed, so there is an end.
 *
 * @throws RangeError for more entries than a set has
 */
export async function walkFolder(
  root: string,
  { followLinks }: { readonly followLinks: boolean },
): Promise<FolderContent> {
  const images: string[] = [];
  const others: string[] = [];
  const links: string[] = [];
  const closed: string[] = [];
  let seen = 0;
  const visit = async (below: string, above: readonly string[]): Promise<void> => {
    const folder = join(root, below);
    let entries: Dirent[];
    let real: string;
    try {
      real = followLinks ? await realpath(folder) : folder;
      if (above.includes(real) || above.length > deepest) return;
      entries = await readdir(folder, { withFileTypes: true });
    } catch (error) {
      if (below === '') throw error;
      closed.push(`${below} (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
      return;
    }
    seen += entries.length;
    if (seen > mostEntries) {
      throw new RangeError(
        `folderTable: expected at most ${mostEntries} files below ${root}, received more; name the folder of the images`,
      );
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.')) continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) await visit(path, [...above, real]);
      else if (entry.isSymbolicLink() && (await leadsToFolder(join(root, path)))) {
        if (followLinks) await visit(path, [...above, real]);
        else links.push(path);
      } else (imageExtensions.has(extname(entry.name).toLowerCase()) ? images : others).push(path);
    }
  };
  await visit('', []);
  return { images, others, links, closed };
}

async function leadsToFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
