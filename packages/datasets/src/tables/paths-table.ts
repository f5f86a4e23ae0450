import { readPattern } from './folder-pattern.ts';
import type { ImageRow, ImageTable, SameCameraRule, Split } from './image-table.ts';
import { mergeSpellings } from './merge-spellings.ts';

/** How paths are read. */
export interface PathOptions {
  /**
   * Matched against each path below the folder, with `/`; its named groups `camera`, `split`, `identity`, `group` are what
   * they are called: `/_c(?<camera>\d+)/`.
   */
  readonly pattern?: RegExp | string | undefined;
  /** The rule of evaluation across cameras. Default `sameIdentity` where the pattern names cameras, else false. */
  readonly excludeSameCamera?: SameCameraRule | undefined;
  /** Whether each image needs an identity, or is junk (label -1) without: for what is only embedded. Default `required`. */
  readonly labels?: 'required' | 'optional' | undefined;
}

interface Part {
  readonly split: Split;
  readonly role?: 'query' | 'gallery';
}

/** The first level of folders, where all of it has these names, is the split. */
const splitFolders: ReadonlyMap<string, Part> = new Map([
  ['train', { split: 'train' }],
  ['training', { split: 'train' }],
  ['val', { split: 'validation' }],
  ['valid', { split: 'validation' }],
  ['validation', { split: 'validation' }],
  ['test', { split: 'test' }],
  ['testing', { split: 'test' }],
  ['query', { split: 'test', role: 'query' }],
  ['gallery', { split: 'test', role: 'gallery' }],
]);

/**
 * Rows of images whose folders say what they show: the top one is the identity (below the split's, where there are such), deeper ones
 * belong to it.
 *
 * @param paths relative to `root`, with `/`
 * @returns the table, and the images that lie in no folder
 * @throws RangeError where the folders at the top are some of each, and for parts that do not exist
 */
export function pathsTable(
  root: string,
  paths: readonly string[],
  options: PathOptions & {
    readonly name: string;
    /** Leading folders that say nothing. Default 0. */
    readonly skip?: number;
  },
): { table: ImageTable; loose: readonly string[] } {
  const pattern = readPattern(options.pattern);
  const { skip = 0 } = options;
  const below = (path: string): string => path.split('/').slice(skip).join('/');
  const split = splitsOf(root, paths.map(below));
  const loose: string[] = [];
  const unmatched: string[] = [];
  const rows = paths.flatMap((path): ImageRow[] => {
    const parts = below(path).split('/');
    const named = pattern?.exec(path);
    if (pattern !== undefined && named === null) unmatched.push(path);
    const groups: Readonly<Record<string, string | undefined>> = named?.groups ?? {};
    const identity = groups.identity ?? parts.slice(split ? 1 : 0, -1).at(0);
    const part = { camera: groups.camera, group: groups.group, ...partOf(below(path), split, groups.split) };
    if (identity !== undefined) return [{ path, identity, ...part }];
    loose.push(path);
    return options.labels === 'optional' ? [{ path, identity: '', junk: true, ...part }] : [];
  });
  const merged = mergeSpellings(rows);
  const cameras = merged.rows.some(({ camera }) => camera !== undefined);
  const table: ImageTable = {
    name: options.name,
    root,
    rows: merged.rows,
    excludeSameCamera: options.excludeSameCamera ?? (cameras ? 'sameIdentity' : false),
    warnings: [...merged.warnings, ...count(unmatched, `images do not match the pattern ${String(pattern)}`)],
  };
  return { table, loose };
}

/** True if the folders at the top are parts of a split. */
function splitsOf(root: string, images: readonly string[]): boolean {
  const top = new Set(images.filter((path) => path.includes('/')).map((path) => path.split('/')[0]));
  const parts = [...top].filter((name) => splitFolders.has(name.toLowerCase()));
  if (parts.length > 0 && parts.length < top.size) {
    const others = [...top].filter((name) => !parts.includes(name));
    throw new RangeError(
      `folderTable: expected either identities or parts of a split at the top of ${root}, received the parts ` +
        `${parts.join(', ')} beside ${others.slice(0, 5).join(', ')}; move one or the other`,
    );
  }
  return parts.length > 0;
}

function partOf(path: string, inFolders: boolean, named: string | undefined): Part | undefined {
  if (named === undefined) return inFolders ? splitFolders.get(path.split('/')[0].toLowerCase()) : undefined;
  const part = splitFolders.get(named.toLowerCase());
  if (part === undefined) {
    throw new RangeError(
      `folderTable: expected the split of ${path} to be ${[...splitFolders.keys()].join(', ')}, received ${named}; correct the pattern`,
    );
  }
  return part;
}

/** A warning that counts paths, if there are any. */
export function count(paths: readonly string[], what: string): string[] {
  return paths.length === 0
    ? []
    : [`${paths.length} ${what}: ${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ', ...' : ''}`];
}
