import { imageEmbedderOf } from './embedding/image-embedder-of.ts';
import type { ImageEmbedder, OpenEmbedderOptions } from './embedding/image-embedder.ts';
import { openOptions } from './embedding/open-options.ts';
import { prepareInPage } from './images/page/prepare-in-page.ts';
import { readModelUrl } from './model/read-model-url.ts';

export * from './everywhere.ts';

/**
 * Opens a model for images in a page or a worker: reads its folder from a server, compares the sums of its contract, and takes a backend.
 *
 * @param source the address of a model's folder; relative to the page
 * @returns what embeds images as training saw them; dispose of it
 * @throws Error where the folder is none, is damaged, or was changed since it was written; RangeError for unknown options
 */
export async function openEmbedder(source: string | URL, options: OpenEmbedderOptions = {}): Promise<ImageEmbedder> {
  openOptions(options);
  return imageEmbedderOf(await readModelUrl(new URL(source, globalThis.location.href)), prepareInPage, options);
}
