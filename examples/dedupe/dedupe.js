// node dedupe.js MODEL FOLDER [THRESHOLD]: images of a folder that show the same, whatever their names, sizes and formats.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedder } from '@htg/embed';
import { createGallery } from '@htg/gallery';

const [model, folder, threshold = '0.01'] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node dedupe.js MODEL FOLDER [THRESHOLD]');
  process.exit(1);
}

const names = (await readdir(folder)).filter((name) => /\.(?:jpe?g|png|webp|avif|gif)$/i.test(name)).sort();
const embedder = await openEmbedder(model);
const vectors = await embedder.embed(names.map((name) => join(folder, name)));

// A gallery for this run only; kept, new images would be compared with all that were there before.
const place = await mkdtemp(join(tmpdir(), 'dedupe-'));
const { hash, embeddingLength } = embedder;
const gallery = await createGallery(join(place, 'gallery'), { model: { hash, embeddingLength } });
await gallery.add(names.map((name, i) => ({ id: name, label: name, vector: vectors[i] })));
const { pairs } = await gallery.duplicates({ threshold: Number(threshold) });
for (const { first, second, distance } of pairs) console.log(`${distance.toFixed(4)}  ${first.id}  ${second.id}`);
console.log(`${names.length} images, ${pairs.length} pairs within ${threshold}`);

await gallery.close();
await embedder.dispose();
await rm(place, { recursive: true });
