// The worker: the model, the gallery's vectors and the search, all in the browser. Nothing of a photo leaves it.
import { openEmbedder } from '@htg/embed';
import { createExactSearch, vote } from '@htg/gallery/exact';

let opened;

async function open(base) {
  const [embedder, { items, threshold, hash }, vectors] = await Promise.all([
    openEmbedder(new URL('model/', base)),
    fetch(new URL('gallery/items.json', base)).then((response) => response.json()),
    fetch(new URL('gallery/vectors.bin', base)).then((response) => response.arrayBuffer()),
  ]);
  // Vectors of two models have nothing to do with each other.
  if (embedder.hash !== hash) throw new Error('The gallery was made by another model: run make-gallery.js again.');
  const search = createExactSearch({ embeddingLength: embedder.embeddingLength });
  search.add(new Float32Array(vectors));
  await embedder.warmUp([1]);
  return { embedder, items, threshold, search };
}

async function find(image) {
  const { embedder, items, threshold, search } = await opened;
  const [hits] = search.search(await embedder.embed(image), { k: 5 });
  const { label, neighbors } = vote(
    hits.map(({ row, distance }) => ({ ...items[row], distance })),
    threshold,
  );
  return { kind: 'answer', text: label ?? 'None of ours', neighbors };
}

self.addEventListener('message', async ({ data }) => {
  try {
    if (data.base !== undefined) {
      opened = open(data.base);
      const { items, embedder } = await opened;
      self.postMessage({ kind: 'ready', text: `${items.length} images, ${embedder.engine}` });
    } else self.postMessage(await find(data.image));
  } catch (error) {
    self.postMessage({ kind: 'wrong', text: error.message });
  }
});
