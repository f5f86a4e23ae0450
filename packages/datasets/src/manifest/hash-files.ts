import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileState } from '../cache/file-state.ts';
import { readJsonCache, writeJsonCache } from '../cache/json-cache.ts';
import { inLanes } from '../in-lanes.ts';
import type { Progress } from '../progress.ts';
import type { ImageContent } from './data-record.ts';

/** Files that are hashed at once: Node reads with four threads. */
const lanes = 8;

/**
 * Sizes and SHA-256 of files. Those of files whose state is as it was (size, nanoseconds of both times, number) are taken from the cache.
 *
 * @param paths relative to `root`; repeats are hashed once
 * @throws Error for a file that cannot be read
 */
export async function hashFiles(
  root: string,
  paths: readonly string[],
  { cache, onProgress }: { readonly cache: string; readonly onProgress: Progress },
): Promise<ImageContent[]> {
  const name = createHash('sha256').update(resolve(root)).digest('hex').slice(0, 16);
  const file = join(cache, `hashes-${name}.json`);
  const known = new Map((await readJsonCache<[string, ImageContent & { readonly key: string }][]>(file)) ?? []);
  const distinct = [...new Set(paths)];
  const found = new Map<string, ImageContent>();
  let fresh = 0;
  let done = 0;
  await inLanes(distinct.length, lanes, async (i) => {
    const path = distinct[i];
    const state = await fileState(join(root, path));
    const before = known.get(path);
    if (state !== undefined && before?.key === state.key) found.set(path, { size: before.size, hash: before.hash });
    else {
      const content = await hashFile(join(root, path));
      found.set(path, content);
      if (state?.settled === true) {
        known.set(path, { ...content, key: state.key });
        fresh += 1;
      }
    }
    done += 1;
    if (done % 100 === 0 || done === distinct.length) {
      onProgress({ task: 'hashing images', done, total: distinct.length });
    }
  });
  if (fresh > 0)
    await writeJsonCache(
      file,
      [...known].sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  return paths.map((path) => found.get(path) ?? { size: 0, hash: '' });
}

async function hashFile(file: string): Promise<ImageContent> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 18 })) {
    hash.update(chunk as Uint8Array);
    size += (chunk as Uint8Array).length;
  }
  return { size, hash: hash.digest('hex') };
}
