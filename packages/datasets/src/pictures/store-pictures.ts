import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { decodingLanes, inLanes } from '../in-lanes.ts';
import type { Progress } from '../progress.ts';
import { type PackEntry, type PicturePack, openPack, writePack } from './picture-pack.ts';
import { type PictureReference, forgetPack, sourceOf } from './pixel-source.ts';

/** A picture that is to be stored, with its file's state. */
export interface Storable {
  /** See `keyOf`. */
  readonly key: string;
  readonly size: number;
  readonly modified: number;
  readonly reference: PictureReference;
}

/**
 * Makes sure that a pack holds all pictures as their files are now, decoded and prescaled. Pictures that an older pack
 * holds are copied from it.
 *
 * @returns the pack's path and the entry of each picture; undefined for one that cannot be decoded
 */
export async function storePictures(
  pictures: readonly Storable[],
  { cache, onProgress }: { readonly cache: string; readonly onProgress: Progress },
): Promise<{ file: string; entries: (PackEntry | undefined)[]; failures: Map<string, string> }> {
  const file = packFile(pictures, cache);
  const failures = new Map<string, string>();
  const before = await openPack(file);
  const current = (pack: PicturePack | undefined): (PackEntry | undefined)[] =>
    pictures.map(({ key, size, modified }) => {
      const entry = pack?.entries.get(key);
      return entry?.size === size && entry.modified === modified ? entry : undefined;
    });
  const kept = current(before);
  if (kept.every((entry) => entry !== undefined)) {
    await before?.close();
    return { file, entries: kept, failures };
  }
  const writer = await writePack(file);
  try {
    let done = 0;
    const written = new Set<string>();
    await inLanes(pictures.length, decodingLanes, async (i) => {
      const { key, size, modified, reference } = pictures[i];
      if (written.has(key)) return;
      written.add(key);
      try {
        const entry = kept[i];
        const { height, width } = entry ?? sourceOf(reference);
        const whole = { left: 0, top: 0, height, width };
        const picture = entry ? await before?.read(entry, whole) : await sourceOf(reference).read(whole);
        if (picture !== undefined) await writer.add({ path: key, size, modified, height, width }, picture.data);
      } catch (error) {
        failures.set(key, error instanceof Error ? error.message : String(error));
      }
      done += 1;
      if (done % 100 === 0 || done === pictures.length) {
        onProgress({ task: 'storing decoded pictures', done, total: pictures.length });
      }
    });
    await writer.finish();
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  await before?.close();
  await forgetPack(file);
  const after = await openPack(file);
  const entries = current(after);
  await after?.close();
  return { file, entries, failures };
}

/** Everything that decides the pixels beside the files themselves. */
function packFile([first]: readonly Storable[], cache: string): string {
  const { root, settings, prescale } = first.reference;
  const key = createHash('sha256')
    .update(JSON.stringify({ layout: 2, root, settings, prescale }))
    .digest('hex');
  return join(cache, `pictures-${key.slice(0, 16)}.pack`);
}
