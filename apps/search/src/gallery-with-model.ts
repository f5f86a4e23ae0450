import { openEmbedder } from '@htg/embed';
import type { ImageEmbedder } from '@htg/embed';
import { openGallery } from '@htg/gallery';
import type { Gallery, ModelIdentity } from '@htg/gallery';
import type { ComputingOptions } from '@htg/terminal';

/** What binds a gallery to a model. */
export function modelIdentityOf({ hash, embeddingLength, contract }: ImageEmbedder): ModelIdentity {
  return { hash, embeddingLength, name: contract.name };
}

/**
 * Opens a gallery with the model that it keeps, does some work, and closes both.
 *
 * @throws Error where the model is not the one that made the gallery's vectors
 */
export async function withGallery<Value>(
  folder: string,
  { engine, readOnly }: Pick<ComputingOptions, 'engine'> & { readonly readOnly: boolean },
  work: (gallery: Gallery, embedder: ImageEmbedder) => Promise<Value>,
): Promise<Value> {
  // Said first where there is no gallery at all.
  const gallery = await openGallery(folder, { readOnly });
  try {
    const embedder = await openEmbedder(folder, { engine });
    try {
      const { hash } = gallery.model;
      if (hash !== embedder.hash) {
        throw new Error(
          `expected the model that made the vectors of ${folder}, ${hash.slice(0, 12)}…, received ${embedder.hash.slice(0, 12)}…: ` +
            'it was trained anew or changed since; put the old one back, or index the images anew into another folder',
        );
      }
      return await work(gallery, embedder);
    } finally {
      await embedder.dispose();
    }
  } finally {
    await gallery.close();
  }
}
