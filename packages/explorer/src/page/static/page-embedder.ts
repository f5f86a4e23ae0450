import { openEmbedder } from '@htg/embed';
import type { ImageEmbedder } from '@htg/embed';
import { useEngine } from '@htg/engine';
import { sitePaths } from '../../site-format.ts';

/** The folder's model on the best that this browser computes on, and computed once, so that the first image does not wait for that. */
export async function openPageEmbedder(base: URL, hash: string): Promise<ImageEmbedder> {
  await useEngine({ wasm: { files: new URL(sitePaths.wasm, base).href } });
  const embedder = await openEmbedder(new URL(sitePaths.model, base));
  if (embedder.hash !== hash) {
    throw new Error('The model of this page is not the one that made its vectors. Export the gallery anew.');
  }
  await embedder.warmUp([1]);
  return embedder;
}
