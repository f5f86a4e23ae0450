import type { GallerySource } from '../gallery-source.ts';
import { openPageEmbedder } from './page-embedder.ts';
import { readFacts, readItems } from './read-site.ts';
import { createSiteSearch } from './site-search.ts';
import { createSiteThumbnails } from './site-thumbnails.ts';

/**
 * A gallery whose files lie beside this page: the page embeds and searches itself.
 *
 * @param base the address of the folder
 */
export function openStaticSource(base: URL): GallerySource {
  const facts = readFacts(base);
  // All at once: the model is computed for the first time while vectors come in.
  const search = facts.then(async (known) => {
    const { items, vectors } = await readItems(base, known);
    const rows = new Map(items.ids.map((id, row) => [id, row]));
    return { rows, find: createSiteSearch(known, items, vectors) };
  });
  const embedder = facts.then(({ model }) => openPageEmbedder(base, model.hash));
  const thumbnailOf = createSiteThumbnails(base);
  // What they may throw is said when they are waited for.
  for (const each of [search, embedder]) each.catch(() => undefined);

  return {
    async facts() {
      const { items, labels, cameras, model, keypoints } = await facts;
      return { items, labels, cameras, model, keypoints, writable: false };
    },
    async classify(image, narrowed) {
      const embedding = await (await embedder).embed(image);
      return (await search).find(embedding, narrowed);
    },
    keypoints: async (image) => (await embedder).keypoints(image),
    async thumbnail(id) {
      const row = (await search).rows.get(id);
      return row === undefined ? undefined : thumbnailOf(row);
    },
  };
}
