import { mkdtemp } from 'node:fs/promises';
import { createGallery } from '@htg/gallery';
import { createService, listen } from '../src/index.ts';

// Whatever makes vectors from the bytes of images; `openEmbedder` of @htg/embed does it by a model.
const embedder = {
  model: { hash: 'sha256 of a model', embeddingLength: 2 },
  embed: (images: readonly Uint8Array[]) => Promise.resolve(images.map((image) => Float32Array.of(1, image.length))),
};
const folder = `${await mkdtemp('served-')}/shop`;
const gallery = await createGallery(folder, { model: embedder.model });
await gallery.add([{ id: 'mug/1', label: 'blue mug', vector: [1, 1] }]);
await gallery.close();

const service = await createService({ gallery: folder, embedder });
const { url, stop } = await listen(service, 0);
const body = JSON.stringify({ vector: [1, 2] });
const headers = { 'content-type': 'application/json' };
const answer = await fetch(`${url}/search`, { method: 'POST', body, headers });
const { neighbors } = (await answer.json()) as { neighbors: { id: string; distance: number }[] };
for (const { id, distance } of neighbors) console.log(id, distance.toFixed(3)); // mug/1 0.051
await stop();
