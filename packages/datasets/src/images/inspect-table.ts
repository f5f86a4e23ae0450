import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileState } from '../cache/file-state.ts';
import type { FileState } from '../cache/file-state.ts';
import { readJsonCache, writeJsonCache } from '../cache/json-cache.ts';
import { decodingLanes, inLanes } from '../in-lanes.ts';
import { keyOf } from '../manifest/manifest.ts';
import type { Progress } from '../progress.ts';
import { isLasting } from '../reading/image-problem.ts';
import { inspectImage } from '../reading/inspect.ts';
import type { Depth, Inspection } from '../reading/inspect.ts';
import type { ReadSettings } from '../reading/read-options.ts';
import type { ImageRow } from '../tables/image-table.ts';

/** An image's inspection, and the file's state at that time. */
export interface Inspected extends Inspection {
  /** Undefined for a file that is not there. */
  readonly state: FileState | undefined;
}

/** What the cache keeps of an image. */
interface Known extends Inspection {
  /** See {@link FileState}. */
  readonly key: string;
}

/**
 * Inspects the images of all rows. Files that are as they were the last time are not read again: what was found lies in the
 * cache. What is not the content's fault (permissions, a network that was down) is never kept.
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
    .update(JSON.stringify({ layout: 2, root, depth, settings }))
    .digest('hex')
    .slice(0, 16);
  const file = join(cache, `inspected-${key}.json`);
  const known = new Map((await readJsonCache<[string, Known][]>(file)) ?? []);
  let fresh = 0;
  let done = 0;
  const found: Inspected[] = new Array<Inspected>(rows.length);
  await inLanes(rows.length, decodingLanes, async (i) => {
    const row = rows[i];
    const name = keyOf(row);
    const state = await fileState(join(root, row.path));
    const before = known.get(name);
    if (state !== undefined && before?.key === state.key) {
      const { height, width, problems } = before;
      found[i] = { height, width, problems, state };
    } else {
      const inspection = await inspectImage(root, row.path, { depth, box: row.box, settings });
      found[i] = { ...inspection, state };
      if (state?.settled === true && inspection.problems.every(isLasting)) {
        known.set(name, { ...inspection, key: state.key });
        fresh += 1;
      } else if (known.delete(name)) fresh += 1;
    }
    done += 1;
    if (done % 100 === 0 || done === rows.length) onProgress({ task: 'checking images', done, total: rows.length });
  });
  if (fresh > 0)
    await writeJsonCache(
      file,
      [...known].sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  return found;
}
