import { openEmbedder } from '@htg/embed';
import type { ImageEmbedder } from '@htg/embed';
import { createExactSearch } from '@htg/gallery/exact';
import type { Hit } from '@htg/gallery/exact';
import type { RetrievalImages } from './retrieval-images.ts';

/** The demo's model over images of identities that it was not trained on. */
export interface Retrieval {
  readonly images: RetrievalImages;
  /** The sheet of all images. */
  readonly sheet: ImageBitmap;
  /** The nearest images by other vendors than the query's own; rows are positions among the items. */
  nearest(index: number, k: number): Hit[];
  /** The nearest of all to an image of the reader's own. */
  nearestTo(image: Blob, k: number): Promise<Hit[]>;
  /** The share of queries whose nearest image by another vendor is of their identity; of those that have one. */
  readonly rank1: number;
  dispose(): Promise<void>;
}

/** Whether this copy of the site has a model: it was built where the demo had been run. */
export async function hasModel(folder: string): Promise<boolean> {
  const answer = await fetch(`${folder}images.json`, { method: 'HEAD' });
  // Some hosts answer with a page where there is nothing.
  return answer.ok && !(answer.headers.get('content-type') ?? '').includes('html');
}

/**
 * Loads the model and embeds all images, in this page.
 *
 * @param folder the address of what `pnpm site` has laid there
 * @param onProgress is told how many images are embedded
 */
export async function openRetrieval(
  folder: string,
  onProgress: (done: number, all: number) => void,
): Promise<Retrieval> {
  const [images, blob, embedder] = await Promise.all([
    fetch(`${folder}images.json`).then((answer) => answer.json() as Promise<RetrievalImages>),
    fetch(`${folder}images.png`).then((answer) => answer.blob()),
    openEmbedder(`${folder}model`),
  ]);
  const sheet = await createImageBitmap(blob);
  const vectors = await embedAll(embedder, images, sheet, onProgress);
  const { items } = images;
  const length = embedder.embeddingLength;
  const index = createExactSearch({ embeddingLength: length });
  index.add(vectors);
  const find = (query: number, k: number): Hit[] => {
    const allowed = Uint8Array.from(items, ({ vendor }) => (vendor === items[query].vendor ? 0 : 1));
    return index.search(vectors.subarray(query * length, (query + 1) * length), { k, allowed })[0];
  };
  return {
    images,
    sheet,
    nearest: find,
    nearestTo: async (image, k) => index.search(await embedder.embed(image), { k })[0],
    rank1: rank1Of(images, (query) => find(query, 1)[0].row),
    async dispose() {
      sheet.close();
      await embedder.dispose();
    },
  };
}

async function embedAll(
  embedder: ImageEmbedder,
  { width, height, columns, items }: RetrievalImages,
  sheet: ImageBitmap,
  onProgress: (done: number, all: number) => void,
): Promise<Float32Array> {
  const vectors = new Float32Array(items.length * embedder.embeddingLength);
  const canvas = new OffscreenCanvas(sheet.width, sheet.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('expected a canvas to draw on, received none');
  context.drawImage(sheet, 0, 0);
  const tiles = items.map((_, i) =>
    context.getImageData((i % columns) * width, Math.floor(i / columns) * height, width, height),
  );
  const portion = 16;
  for (let first = 0; first < items.length; first += portion) {
    const embedded = await embedder.embed(tiles.slice(first, first + portion));
    embedded.forEach((vector, i) => {
      vectors.set(vector, (first + i) * embedder.embeddingLength);
    });
    onProgress(first + embedded.length, items.length);
  }
  return vectors;
}

/** Over queries that can be right: with an image of theirs by another vendor. */
function rank1Of({ items }: RetrievalImages, nearestOf: (query: number) => number): number {
  const queries = items.flatMap((query, index) =>
    items.some((item) => item.label === query.label && item.vendor !== query.vendor) ? [index] : [],
  );
  const right = queries.filter((query) => items[nearestOf(query)].label === items[query].label);
  return right.length / queries.length;
}
