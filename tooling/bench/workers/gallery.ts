/**
 * Processes of their own, so that memory is that of one gallery: `gallery.ts fill FOLDER COUNT WIDTH` adds, removes and compacts,
 * `gallery.ts open FOLDER` opens what that left. Each prints one line of JSON.
 */
import { createGallery, openGallery } from '@htg/gallery';
import { galleryItems } from '../gallery-items.ts';

const [task, folder, count, width] = [
  process.argv[2],
  process.argv[3],
  Number(process.argv[4]),
  Number(process.argv[5]),
];

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function fill(): Promise<object> {
  const items = galleryItems(count, width);
  const gallery = await createGallery(folder, { model: { hash: 'bench', embeddingLength: width } });
  let adding = 0;
  for (const portion of items.portions(10_000)) adding += await seconds(() => gallery.add(portion));
  const single = await seconds(() => gallery.add([{ ...items.item(0), id: 'one more' }]));
  const removed = Array.from({ length: Math.ceil(count / 100) }, (_, i) => `item ${i * 100}`);
  const removing = await seconds(() => gallery.remove(removed));
  const compacting = await seconds(() => gallery.compact());
  const { bytesInMemory, bytesOnDisk } = await gallery.stats();
  await gallery.close();
  return { adding, single, removing, compacting, bytesInMemory, bytesOnDisk };
}

async function open(): Promise<object> {
  const before = process.memoryUsage.rss();
  const start = performance.now();
  const gallery = await openGallery(folder);
  const opening = (performance.now() - start) / 1000;
  globalThis.gc?.();
  const resident = process.memoryUsage.rss() - before;
  await gallery.close();
  return { opening, resident };
}

console.log(JSON.stringify(await (task === 'open' ? open() : fill())));
