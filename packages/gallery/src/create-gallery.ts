import { checkOptions } from '@htg/ground/check-options';
import { checkText } from './check-items.ts';
import { embedded } from './embedded/embedded.ts';
import { readManifest } from './embedded/manifest.ts';
import { verifyFolder } from './embedded/verify.ts';
import { Gallery } from './gallery.ts';
import { checkModel, checkSameModel } from './model-identity.ts';
import type { ModelIdentity } from './model-identity.ts';
import type { GalleryEngine } from './store.ts';

/** Options of {@link createGallery}. */
export interface CreateGalleryOptions {
  /** Whose embeddings it will hold; those of another model are refused. */
  readonly model: ModelIdentity;
  /** Who keeps it: `embedded()` (default), `lance()` or `milvus()`. */
  readonly engine?: GalleryEngine;
}

/** Options of {@link openGallery}. */
export interface OpenGalleryOptions {
  /** The model that will be used with it; compared with the gallery's. */
  readonly model?: ModelIdentity;
  /** The engine that it was made with; default `embedded()`. */
  readonly engine?: GalleryEngine;
  /** Look, but change nothing: any number of processes may. What writers add later is not seen. */
  readonly readOnly?: boolean;
}

/**
 * Makes an empty gallery, open for writing.
 *
 * @param options the model that its vectors are of, and the engine
 * @param place a folder, which may not hold a gallery yet; for `milvus()` the name of a collection
 *
 * ```ts
 * const gallery = await createGallery('shop', { model: { hash, embeddingLength: 128 } });
 * await gallery.add([{ id: 'mug/1.jpg', label: 'blue mug', vector }]);
 * const [nearest] = await gallery.search(query);
 * ```
 * @returns the gallery, which its caller closes
 */
export async function createGallery(place: string, options: CreateGalleryOptions): Promise<Gallery> {
  const caller = 'createGallery';
  checkText(caller, 'its place', place);
  checkOptions(caller, options, ['model', 'engine']);
  const { engine = embedded() } = options;
  const model = checkModel(caller, options.model);
  return new Gallery(await engine.create(place, model), model, engine.name);
}

/**
 * Opens a gallery for writing, which one process may at a time, or with `readOnly`.
 *
 * Throws where there is none, another process writes to it, it holds vectors of another model than `model`, or its files are damaged.
 *
 * @param place a folder, or a collection's name for `milvus()`
 * @param options the engine, whether to read only, and the model that it must be of
 * @returns the gallery, which its caller closes
 */
export async function openGallery(place: string, options: OpenGalleryOptions = {}): Promise<Gallery> {
  const caller = 'openGallery';
  checkText(caller, 'its place', place);
  checkOptions(caller, options, ['model', 'engine', 'readOnly']);
  const { engine = embedded(), readOnly = false } = options;
  const expected = options.model && checkModel(caller, options.model);
  const { store, model } = await engine.open(place, { readOnly });
  try {
    if (expected !== undefined) checkSameModel(caller, model, expected);
  } catch (error) {
    await store.close();
    throw error;
  }
  return new Gallery(store, model, engine.name);
}

/**
 * Compares the files of an embedded gallery with their checksums, without opening it: also for one that does not open.
 *
 * @param folder of the gallery
 * @returns what is wrong, a sentence each; nothing if all is well
 */
export async function verifyGallery(folder: string): Promise<string[]> {
  checkText('verifyGallery', 'its folder', folder);
  await readManifest('verifyGallery', folder);
  return verifyFolder(folder);
}
