import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { decodingLanes, inLanes } from '../in-lanes.ts';
import type { Progress } from '../progress.ts';
import { type PackEntry, type ImagePack, openPack, writePack } from './image-pack.ts';
import { type ImageReference, forgetPack, sourceOf } from './pixel-source.ts';

/** An image that is to be stored, with its file's state. */
export interface Storable {
  /** See `keyOf`. */
  readonly key: string;
  readonly size: number;
  readonly modified: number;
  readonly reference: ImageReference;
}

/**
 * Makes sure that a pack holds all images as their files are now, decoded and prescaled. Images that an older pack
 * holds are copied from it.
 *
 * @returns the pack's path and the entry of each image; undefined for one that cannot be decoded
 */
export async function storeImages(
  images: readonly Storable[],
  { cache, onProgress }: { readonly cache: string; readonly onProgress: Progress },
): Promise<{ file: string; entries: (PackEntry | undefined)[]; failures: Map<string, string> }> {
  const file = packFile(images, cache);
  const failures = new Map<string, string>();
  const before = await openPack(file);
  const current = (pack: ImagePack | undefined): (PackEntry | undefined)[] =>
    images.map(({ key, size, modified }) => {
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
    await inLanes(images.length, decodingLanes, async (i) => {
      const { key, size, modified, reference } = images[i];
      if (written.has(key)) return;
      written.add(key);
      try {
        const entry = kept[i];
        const { height, width } = entry ?? sourceOf(reference);
        const whole = { left: 0, top: 0, height, width };
        const image = entry ? await before?.read(entry, whole) : await sourceOf(reference).read(whole);
        if (image !== undefined) await writer.add({ path: key, size, modified, height, width }, image.data);
      } catch (error) {
        failures.set(key, error instanceof Error ? error.message : String(error));
      }
      done += 1;
      if (done % 100 === 0 || done === images.length) {
        onProgress({ task: 'storing decoded images', done, total: images.length });
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
  return join(cache, `images-${key.slice(0, 16)}.pack`);
}
