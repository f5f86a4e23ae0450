import { createHash } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from '@htg/ground/replace-file';
import { decodingLanes, inLanes } from '../in-lanes.ts';
import type { Progress } from '../progress.ts';
import { readIfThere } from '../read-if-there.ts';
import { type Depth, type Inspection, inspectImage } from '../reading/inspect.ts';
import type { ReadSettings } from '../reading/read-options.ts';
import type { ImageRow } from '../tables/image-table.ts';

/** An image's inspection, and the file's state at that time. */
export interface Inspected extends Inspection {
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** Names a row's image: its path, and the box where there is one. */
export function keyOf({ path, box }: Pick<ImageRow, 'path' | 'box'>): string {
  return box === undefined ? path : `${path}#${box.left},${box.top},${box.width},${box.height}`;
}

/**
 * Inspects the images of all rows. Files that are as they were the last time (same size and time) are not read again: what
 * was found lies in the cache.
 *
 * @returns one inspection per row
 */
export async function inspectRows(
  root: string,
  rows: readonly ImageRow[],
  options: {
    readonly depth: Depth;
    readonly settings: ReadSettings;
    readonly cache: string;
    readonly onProgress: Progress;
  },
): Promise<Inspected[]> {
  const { depth, settings, cache, onProgress } = options;
  const key = createHash('sha256')
    .update(JSON.stringify({ layout: 1, root, depth, settings }))
    .digest('hex')
    .slice(0, 16);
  const file = join(cache, `inspected-${key}.json`);
  const known = await readKnown(file);
  let fresh = 0;
  let done = 0;
  const found: Inspected[] = new Array<Inspected>(rows.length);
  await inLanes(rows.length, decodingLanes, async (i) => {
    const row = rows[i];
    const state = await stateOf(join(root, row.path));
    const before = known.get(keyOf(row));
    if (before?.size === state.size && before.modified === state.modified) found[i] = before;
    else {
      found[i] = { ...(await inspectImage(root, row.path, { depth, box: row.box, settings })), ...state };
      fresh += 1;
    }
    done += 1;
    if (done % 100 === 0 || done === rows.length) onProgress({ task: 'checking images', done, total: rows.length });
  });
  if (fresh > 0) {
    rows.forEach((row, i) => known.set(keyOf(row), found[i]));
    await mkdir(dirname(file), { recursive: true });
    await replaceFile(file, JSON.stringify([...known]));
  }
  return found;
}

/** A file that is not there, or whose name no file can have, has size -1. */
async function stateOf(file: string): Promise<{ size: number; modified: number }> {
  try {
    const { size, mtimeMs } = await stat(file);
    return { size, modified: mtimeMs };
  } catch {
    return { size: -1, modified: 0 };
  }
}

async function readKnown(file: string): Promise<Map<string, Inspected>> {
  const text = await readIfThere(file);
  return new Map(text === undefined ? [] : (JSON.parse(text.toString('utf8')) as [string, Inspected][]));
}
