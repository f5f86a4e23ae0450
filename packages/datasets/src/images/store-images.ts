import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { cacheTrouble } from '../cache/cache-trouble.ts';
import type { FileState } from '../cache/file-state.ts';
import { decodingLanes, inLanes } from '../in-lanes.ts';
import type { Progress } from '../progress.ts';
import { explain } from '../reading/explain.ts';
import { DamagedPack, openPack, writePack } from './image-pack.ts';
import type { ImagePack, PackEntry, PackWriter } from './image-pack.ts';
import { forgetPack, sourceOf } from './pixel-source.ts';
import type { ImageReference } from './pixel-source.ts';

/** An image that is to be stored, with its file's state. */
export interface Storable {
  /** See `keyOf`. */
  readonly key: string;
  readonly state: FileState;
  readonly reference: ImageReference;
}

/** Where images were stored. */
export interface StoredImages {
  readonly file: string;
  /** Of each image; undefined for one that cannot be decoded, or stored. */
  readonly entries: readonly (PackEntry | undefined)[];
  /** What is wrong with those that cannot be decoded, by key. */
  readonly failures: ReadonlyMap<string, string>;
}

/**
 * Makes sure that a pack holds all images as their files are now, decoded and prescaled. Images that an older pack
 * holds are copied from it. Where the cache cannot be written, nothing is stored, and it is said once.
 */
export async function storeImages(
  images: readonly Storable[],
  { cache, onProgress }: { readonly cache: string; readonly onProgress: Progress },
): Promise<StoredImages> {
  const file = packFile(images, cache);
  const before = await openPack(file);
  const kept = currentEntries(before, images);
  if (kept.every((entry) => entry !== undefined)) {
    await before?.close();
    return { file, entries: kept, failures: new Map() };
  }
  let failures: Map<string, string>;
  try {
    const writer = await writePack(file);
    failures = await fillPack(writer, images, { before, kept, onProgress });
  } catch (error) {
    cacheTrouble(file, error);
    return { file, entries: images.map(() => undefined), failures: new Map() };
  } finally {
    await before?.close();
  }
  await forgetPack(file);
  const after = await openPack(file);
  const entries = currentEntries(after, images);
  await after?.close();
  return { file, entries, failures };
}

function currentEntries(pack: ImagePack | undefined, images: readonly Storable[]): (PackEntry | undefined)[] {
  return images.map(({ key, state }) => {
    const entry = pack?.entries.get(key);
    return entry?.state === state.key ? entry : undefined;
  });
}

/** @returns what is wrong with the images that could not be decoded */
async function fillPack(
  writer: PackWriter,
  images: readonly Storable[],
  {
    before,
    kept,
    onProgress,
  }: {
    readonly before: ImagePack | undefined;
    readonly kept: readonly (PackEntry | undefined)[];
    readonly onProgress: Progress;
  },
): Promise<Map<string, string>> {
  const failures = new Map<string, string>();
  const written = new Set<string>();
  let done = 0;
  try {
    await inLanes(images.length, decodingLanes, async (i) => {
      const { key, state, reference } = images[i];
      if (written.has(key)) return;
      written.add(key);
      const pixels = (await copied(before, kept[i])) ?? (await decoded(reference, key, failures));
      if (pixels !== undefined) await writer.add({ path: key, state: state.key, ...pixels.size }, pixels.data);
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
  return failures;
}

interface StoredPixels {
  readonly size: { readonly height: number; readonly width: number };
  readonly data: Uint8Array;
}

/** Out of an older pack; undefined where that is damaged. */
async function copied(pack: ImagePack | undefined, entry: PackEntry | undefined): Promise<StoredPixels | undefined> {
  if (pack === undefined || entry === undefined) return undefined;
  const { height, width } = entry;
  try {
    return { size: { height, width }, data: (await pack.read(entry, { left: 0, top: 0, height, width })).data };
  } catch (error) {
    if (error instanceof DamagedPack) return undefined;
    throw error;
  }
}

async function decoded(
  reference: ImageReference,
  key: string,
  failures: Map<string, string>,
): Promise<StoredPixels | undefined> {
  const source = sourceOf(reference);
  const { height, width } = source;
  try {
    return { size: { height, width }, data: (await source.read({ left: 0, top: 0, height, width })).data };
  } catch (error) {
    failures.set(key, explain((error as Error).cause ?? error)[1]);
    return undefined;
  }
}

/** Everything that decides the pixels beside the files themselves. */
function packFile([first]: readonly Storable[], cache: string): string {
  const { root, settings, prescale } = first.reference;
  const key = createHash('sha256')
    .update(JSON.stringify({ layout: 3, root, settings, prescale }))
    .digest('hex');
  return join(cache, `images-${key.slice(0, 16)}.pack`);
}
