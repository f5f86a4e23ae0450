import { readdir, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { describeExtensions, imageExtensions } from '../reading/image-extensions.ts';
import type { SameCameraRule, ImageRow, ImageTable, Split } from './image-table.ts';

/** What {@link folderTable} takes beside the folder. */
export interface FolderOptions {
  /**
   * Matched against each path below the folder, with `/`; its named groups `camera`, `split`, `identity`, `group` are what
   * they are called: `/_c(?<camera>\d+)/`.
   */
  readonly pattern?: RegExp | string | undefined;
  /** The rule of evaluation across cameras. Default `sameIdentity` where the pattern names cameras, else false. */
  readonly excludeSameCamera?: SameCameraRule | undefined;
}

/** The first level of folders, where all of it has these names, is the split. */
const splitFolders: Readonly<Record<string, { readonly split: Split; readonly role?: 'query' | 'gallery' }>> = {
  train: { split: 'train' },
  training: { split: 'train' },
  val: { split: 'validation' },
  valid: { split: 'validation' },
  validation: { split: 'validation' },
  test: { split: 'test' },
  testing: { split: 'test' },
  query: { split: 'test', role: 'query' },
  gallery: { split: 'test', role: 'gallery' },
};

/**
 * A folder of images, one folder per identity: `mug/1.jpg`, `mug/2.jpg`, `teapot/a.png`. Deeper folders belong to the identity
 * above them. Where the folders at the top are `train`, `validation`, `test` (or `query` and `gallery`), they are the split.
 *
 * @throws Error if there are no images; RangeError for a pattern with other names, or that does not fit an image
 */
export async function folderTable(folder: string, options: FolderOptions = {}): Promise<ImageTable> {
  const root = resolve(folder);
  const pattern = readPattern(options.pattern);
  await expectFolder(root);
  const { images, others, links } = await walk(root);
  const split = splitsOf(root, images);
  const rows: ImageRow[] = [];
  const loose: string[] = [];
  const unmatched: string[] = [];
  for (const path of images) {
    const parts = path.split('/');
    const named = pattern?.exec(path);
    if (pattern !== undefined && named === null) unmatched.push(path);
    const groups: Readonly<Record<string, string | undefined>> = named?.groups ?? {};
    const above = split ? parts.slice(1, -1) : parts.slice(0, -1);
    const identity = groups.identity ?? above.at(0);
    if (identity === undefined) loose.push(path);
    else
      rows.push({ path, identity, camera: groups.camera, group: groups.group, ...partOf(path, split, groups.split) });
  }
  if (rows.length === 0) {
    throw new Error(
      `folderTable: expected images in folders of ${root}, one folder per identity, found ${images.length} images ` +
        `and ${others.length} other files; move them into folders, or name the identity by a pattern`,
    );
  }
  const warnings = [
    ...count(others, `files are left out, being no images by their names (${describeExtensions(others)})`),
    ...count(loose, 'images lie in no folder of an identity and are left out'),
    ...count(links, 'links to folders are not followed'),
    ...count(unmatched, `images do not match the pattern ${String(pattern)}`),
  ];
  const cameras = rows.some(({ camera }) => camera !== undefined);
  return {
    name: root,
    root,
    rows,
    excludeSameCamera: options.excludeSameCamera ?? (cameras ? 'sameIdentity' : false),
    warnings,
  };
}

const groupNames = ['camera', 'split', 'identity', 'group'];

function readPattern(pattern: RegExp | string | undefined): RegExp | undefined {
  if (pattern === undefined) return undefined;
  let compiled: RegExp;
  try {
    // Without `g` and `y`, which would make matches depend on each other.
    compiled =
      typeof pattern === 'string'
        ? new RegExp(pattern, 'u')
        : new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, ''));
  } catch (error) {
    throw new RangeError(`folderTable: expected a regular expression, received ${String(pattern)}; ${String(error)}`, {
      cause: error,
    });
  }
  const names = [...compiled.source.matchAll(/\(\?<([A-Za-z]+)>/g)].map(([, name]) => name);
  if (names.length === 0 || names.some((name) => !groupNames.includes(name))) {
    throw new RangeError(
      `folderTable: expected a pattern with groups named ${groupNames.join(', ')}, received ${String(pattern)}; ` +
        'for example _c(?<camera>\\d+)',
    );
  }
  return compiled;
}

async function expectFolder(root: string): Promise<void> {
  const found = await stat(root).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    const what = found === undefined ? 'nothing' : 'a file';
    throw new Error(`folderTable: expected a folder at ${root}, found ${what}; check the path`);
  }
}

async function walk(root: string): Promise<{ images: string[]; others: string[]; links: string[] }> {
  const images: string[] = [];
  const others: string[] = [];
  const links: string[] = [];
  const visit = async (below: string): Promise<void> => {
    const entries = await readdir(join(root, below), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      // What file managers and version control hide: `.DS_Store`, `.git`, `._1.jpg`.
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) await visit(path);
      else if (entry.isSymbolicLink() && (await leadsToFolder(join(root, path)))) links.push(path);
      else (imageExtensions.has(extname(entry.name).toLowerCase()) ? images : others).push(path);
    }
  };
  await visit('');
  return { images, others, links };
}

async function leadsToFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** True if the folders at the top are parts of a split. */
function splitsOf(root: string, images: readonly string[]): boolean {
  const top = new Set(images.filter((path) => path.includes('/')).map((path) => path.split('/')[0]));
  const parts = [...top].filter((name) => name.toLowerCase() in splitFolders);
  if (parts.length > 0 && parts.length < top.size) {
    const others = [...top].filter((name) => !parts.includes(name));
    throw new RangeError(
      `folderTable: expected either identities or parts of a split at the top of ${root}, received the parts ` +
        `${parts.join(', ')} beside ${others.slice(0, 5).join(', ')}; move one or the other`,
    );
  }
  return parts.length > 0;
}

function partOf(
  path: string,
  inFolders: boolean,
  named: string | undefined,
): { readonly split?: Split; readonly role?: 'query' | 'gallery' } {
  if (named === undefined) return inFolders ? splitFolders[path.split('/')[0].toLowerCase()] : {};
  const part = splitFolders[named.toLowerCase()] as (typeof splitFolders)[string] | undefined;
  if (part === undefined) {
    throw new RangeError(
      `folderTable: expected the split of ${path} to be ${Object.keys(splitFolders).join(', ')}, received ${named}; correct the pattern`,
    );
  }
  return part;
}

function count(paths: readonly string[], what: string): string[] {
  return paths.length === 0
    ? []
    : [`${paths.length} ${what}: ${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ', ...' : ''}`];
}
