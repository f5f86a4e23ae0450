// node people.js MODEL FOLDER: who of the people that one camera saw has another camera seen? Files are named PERSON_cCAMERA_NUMBER.jpg.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedder } from '@htg/embed';
import { createGallery } from '@htg/gallery';

const [model, folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node people.js MODEL FOLDER');
  process.exit(1);
}

const seen = (await readdir(folder)).sort().flatMap((name) => {
  const [, person, camera] = /^(\w+?)_c(\d+)_\d+\.\w+$/.exec(name) ?? [];
  return person === undefined ? [] : [{ id: name, label: person, camera }];
});
const embedder = await openEmbedder(model);
const vectors = await embedder.embed(seen.map(({ id }) => join(folder, id)));

const place = await mkdtemp(join(tmpdir(), 'people-'));
const { hash, embeddingLength } = embedder;
const gallery = await createGallery(join(place, 'gallery'), { model: { hash, embeddingLength } });
await gallery.add(seen.map((item, i) => ({ ...item, vector: vectors[i] })));

let right = 0;
for (const [i, { id, label, camera }] of seen.entries()) {
  // A camera finds its own images by their background: only those of others say who it is.
  const where = (item) => item.camera !== camera;
  const [nearest] = await gallery.search(vectors[i], { k: 1, filter: { where } });
  if (nearest === undefined) continue;
  if (nearest.label === label) right++;
  console.log(`${id}: ${nearest.label} at ${nearest.distance.toFixed(3)}, as in ${nearest.id}`);
}
console.log(`${right} of ${seen.length} are found across cameras`);

await gallery.close();
await embedder.dispose();
await rm(place, { recursive: true });
