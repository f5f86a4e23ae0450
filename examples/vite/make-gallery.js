// node make-gallery.js MODEL FOLDER [PUBLIC]: a folder of images, with a folder for each label, as files that the page reads.
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelFolder, openEmbedder } from '@htg/embed';
import { createGallery } from '@htg/gallery';

const [model, folder, place = 'public'] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node make-gallery.js MODEL FOLDER [PUBLIC]');
  process.exit(1);
}

const labels = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
const items = [];
for (const { name: label } of labels) {
  for (const name of (await readdir(join(folder, label))).sort()) {
    if (/\.(?:jpe?g|png|webp|avif|gif)$/i.test(name)) items.push({ id: `${label}/${name}`, label });
  }
}
const embedder = await openEmbedder(model);
const vectors = await embedder.embed(items.map(({ id }) => join(folder, id)));
const { hash, embeddingLength } = embedder;

// How far an image may be and still vote: the gallery finds out, here and not in the page.
const aside = await mkdtemp(join(tmpdir(), 'calibrate-'));
const gallery = await createGallery(join(aside, 'gallery'), { model: { hash, embeddingLength } });
await gallery.add(items.map((item, i) => ({ ...item, vector: vectors[i] })));
const { threshold } = await gallery.calibrate({ falseAcceptRate: 0.01 });
await gallery.close();
await embedder.dispose();
await rm(aside, { recursive: true });

for (const name of ['contract.json', 'model.json', 'weights.bin']) {
  await cp(join(modelFolder(model), name), join(place, 'model', name));
}
await mkdir(join(place, 'gallery'), { recursive: true });
await writeFile(join(place, 'gallery/items.json'), JSON.stringify({ hash, threshold, items }));
await writeFile(join(place, 'gallery/vectors.bin'), Buffer.concat(vectors.map(({ buffer }) => Buffer.from(buffer))));
console.log(`${items.length} images of ${labels.length} labels in ${place}`);
