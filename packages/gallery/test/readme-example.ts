import { mkdtemp } from 'node:fs/promises';
import { createGallery, openGallery } from '../src/index.ts';

// A gallery is bound to the model that made its vectors: here one that gives three numbers.
const model = { hash: 'sha256 of contract and weights', embeddingLength: 3 };
const folder = `${await mkdtemp('gallery-')}/shop`;

const shop = await createGallery(folder, { model });
await shop.add([
  { id: 'mug/front.jpg', label: 'blue mug', camera: 'phone', metadata: { price: 8 }, vector: [1, 0.1, 0] },
  { id: 'mug/side.jpg', label: 'blue mug', camera: 'shop', metadata: { price: 8 }, vector: [0.9, 0.2, 0.1] },
  { id: 'pot/front.jpg', label: 'red teapot', camera: 'phone', metadata: { price: 30 }, vector: [0, 1, 0.1] },
  { id: 'pot/side.jpg', label: 'red teapot', camera: 'shop', metadata: { price: 30 }, vector: [0.1, 0.9, 0.3] },
]);
await shop.close(); // it was kept before

const gallery = await openGallery(folder, { model });
const found = await gallery.search([1, 0, 0], { k: 3, filter: { camera: 'shop', metadata: { price: 8 } } });
console.log(found.at(0)?.id, found.at(0)?.distance.toFixed(3)); // mug/side.jpg 0.030

const known = await gallery.classify([0.1, 1, 0], { falseAcceptRate: 0.01 });
console.log(known.label, known.votes.at(0)?.votes); // red teapot 2
const stranger = await gallery.classify([0, 0, 1], { falseAcceptRate: 0.01 });
console.log(stranger.label); // undefined: none of these

await gallery.remove({ label: 'red teapot' });
console.log((await gallery.stats()).items, await gallery.verify()); // 2, []
await gallery.close();
