import { fileURLToPath } from 'node:url';
import { imageEmbedderOf } from './embedding/image-embedder-of.ts';
import type { ImageEmbedder, OpenEmbedderOptions } from './embedding/image-embedder.ts';
import { openOptions } from './embedding/open-options.ts';
import { prepareInNode } from './images/prepare-in-node.ts';
import { readModelFolder } from './model/read-model-folder.ts';
import { readModelUrl } from './model/read-model-url.ts';

export * from './everywhere.ts';
export type { ModelFiles } from './model/model-files.ts';
export { modelFolder, modelLinkName, readModelFolder } from './model/read-model-folder.ts';
export { writeModelFolder } from './model/write-model-folder.ts';

/**
 * Opens a model for images: reads its folder, compares the sums of its contract, and takes a backend.
 *
 * @param options the backend, images at a time, and the largest image
 * @param source a model's folder, a run's, or the address of a model's folder (`https:`)
 * @returns what embeds images as training saw them; dispose of it
 * @throws Error where the folder is none, is damaged, or was changed since it was written; RangeError for unknown options
 *
 * @example
 * const embedder = await openEmbedder('runs/mine');
 * const embedding = await embedder.embed('mug.jpg');
 * await embedder.dispose();
 */
export async function openEmbedder(source: string | URL, options: OpenEmbedderOptions = {}): Promise<ImageEmbedder> {
  openOptions(options);
  const address = source instanceof URL || /^(https?|file):/i.test(source) ? new URL(source) : undefined;
  const folder = address?.protocol === 'file:' ? fileURLToPath(address) : source;
  const files = await (address !== undefined && folder === source
    ? readModelUrl(address)
    : readModelFolder(String(folder)));
  return imageEmbedderOf(files, prepareInNode, options);
}
