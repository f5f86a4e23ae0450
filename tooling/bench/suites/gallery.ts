import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGallery, lance, measureRecall, milvus } from '@htg/gallery';
import type { Gallery, GalleryEngine } from '@htg/gallery';
import { startMilvusLite } from '../../testing/milvus-lite.ts';
import { galleryItems } from '../gallery-items.ts';
import type { GalleryItems } from '../gallery-items.ts';
import { interleave } from '../measure.ts';
import { inOwnProcess } from '../own-process.ts';
import { numpyArray, startPythonPeer } from '../python-peer.ts';
import type { Row, Suite } from '../suite.ts';

const width = 128;
const k = 10;
const sizes = [10_000, 100_000, 1_000_000];

/** 1e4, 1e5, 1e6: none is part of another, so that `--only` means one. */
const short = (count: number): string => count.toExponential().replace('+', '');
const threads = availableParallelism();
const model = { hash: 'bench', embeddingLength: width };
const worker = fileURLToPath(new URL('../workers/gallery.ts', import.meta.url));

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'htg-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function filled(
  place: string,
  items: GalleryItems,
  engine?: GalleryEngine,
): Promise<{ readonly gallery: Gallery; readonly seconds: number }> {
  const gallery = await createGallery(place, { model, ...(engine && { engine }) });
  const start = performance.now();
  for (const portion of items.portions(10_000)) await gallery.add(portion);
  return { gallery, seconds: (performance.now() - start) / 1000 };
}

/** Exact search against faiss's flat index in turns, one query and 64 at once. */
async function exactRows(count: number): Promise<Row[]> {
  const items = galleryItems(count, width);
  return inFolder(async (folder) => {
    const { gallery } = await filled(join(folder, 'gallery'), items);
    const { peer, absent } = await startPythonPeer('gallery');
    try {
      await writeFile(join(folder, 'v.f32'), items.vectors);
      await peer?.call('build', { vectors: join(folder, 'v.f32'), width, threads });
      const rows: Row[] = [];
      for (const batch of [1, 64]) {
        const queries = items.queries.slice(0, batch);
        const flat = new Float32Array(batch * width);
        queries.forEach((query, i) => {
          flat.set(query, i * width);
        });
        await peer?.call('prepare', { queries: numpyArray(flat, [batch, width]) });
        const found = await gallery.searchBatch(queries, { k });
        const theirs = (await peer?.call<number[][]>('neighbors', { k })) ?? [];
        const ours = () => gallery.searchBatch(queries, { k });
        const turns = { rounds: 9, warmUp: 2, pause: 50, settle: 2, calls: 3 };
        const times = peer
          ? await interleave({ ours, faiss: () => peer.time('search', { k }) }, turns)
          : { ...(await interleave({ ours }, turns)), faiss: undefined };
        const same = theirs.flatMap((ids, i) =>
          ids.filter((id) => found[i].some((hit) => hit.id === `item ${id}`)),
        ).length;
        rows.push({
          ...{
            row: `exact ${short(count)}`,
            batch,
            threads,
            'ours, ms': times.ours.median.toFixed(2),
            'ours, min': times.ours.min.toFixed(2),
          },
          ...(times.faiss === undefined
            ? { faiss: absent ?? '' }
            : {
                'faiss, ms': times.faiss.median.toFixed(2),
                'faiss, min': times.faiss.min.toFixed(2),
                ratio: (times.ours.median / times.faiss.median).toFixed(2),
                'same neighbors': (same / (batch * k)).toFixed(4),
              }),
        });
      }
      return rows;
    } finally {
      await peer?.close();
      await gallery.close();
    }
  });
}

/** Recall and time of an engine against the exact search, and what filling it takes. */
async function engineRow(name: string, count: number, engine: (folder: string) => GalleryEngine): Promise<Row> {
  const items = galleryItems(count, width);
  return inFolder(async (folder) => {
    const { gallery: exact } = await filled(join(folder, 'exact'), items);
    const place = name.startsWith('milvus') ? `bench_${count}_${name.replaceAll(/\W/g, '_')}` : join(folder, 'gallery');
    const { gallery, seconds } = await filled(place, items, engine(folder));
    try {
      const start = performance.now();
      await gallery.compact();
      const indexing = (performance.now() - start) / 1000;
      const { recall, worst, approximateMilliseconds, exactMilliseconds } = await measureRecall({
        ...{ approximate: gallery, exact, queries: items.queries, k },
      });
      return {
        ...{ row: `${name} ${short(count)}`, 'recall@10': recall.toFixed(4), worst: worst.toFixed(1) },
        ...{ 'ms a query': approximateMilliseconds.toFixed(2), 'embedded, ms': exactMilliseconds.toFixed(2) },
        ...{ 'adding, s': seconds.toFixed(1), 'indexing, s': indexing.toFixed(1) },
      };
    } finally {
      await gallery.close();
      await exact.close();
    }
  });
}

interface Growth {
  readonly adding: number;
  readonly single: number;
  readonly removing: number;
  readonly compacting: number;
  readonly opening: number;
  readonly bytesInMemory: number;
  readonly bytesOnDisk: number;
  readonly resident: number;
}

/** Adding, removing, compacting, opening and memory of the embedded engine. */
async function growthRow(count: number): Promise<Row> {
  return inFolder(async (folder) => {
    const place = join(folder, 'gallery');
    const filling = await inOwnProcess<Omit<Growth, 'opening' | 'resident'>>(worker, [
      'fill',
      place,
      String(count),
      String(width),
    ]);
    const growth: Growth = {
      ...filling,
      ...(await inOwnProcess<Pick<Growth, 'opening' | 'resident'>>(worker, ['open', place])),
    };
    const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
    return {
      ...{
        row: `growth ${short(count)}`,
        'adding by 10,000, s': growth.adding.toFixed(1),
        'adding one, ms': (growth.single * 1000).toFixed(1),
      },
      ...{
        'removing 1%, ms': (growth.removing * 1000).toFixed(0),
        'compacting, s': growth.compacting.toFixed(1),
        'opening, s': growth.opening.toFixed(1),
      },
      ...{
        'index, MB': megabytes(growth.bytesInMemory),
        'in all, MB': megabytes(growth.resident),
        'disk, MB': megabytes(growth.bytesOnDisk),
      },
    };
  });
}

export const suite: Suite = {
  description:
    `galleries of ${width} numbers: exact search against faiss-cpu's flat index (cosine, k = ${k}), recall and time of LanceDB and Milvus Lite, ` +
    'and how the embedded engine grows',
  async run({ progress, wants }) {
    const rows: Row[] = [];
    const take = async (row: string, work: () => Promise<Row | Row[]>): Promise<void> => {
      if (!wants(row)) return;
      progress(`${row} ...`);
      rows.push(...[await work()].flat());
    };
    for (const count of sizes) await take(`exact ${short(count)}`, () => exactRows(count));
    for (const count of sizes) {
      const indexed = { indexFrom: 10_000 };
      await take(`lance flat ${short(count)}`, () => engineRow('lance flat', count, () => lance(indexed)));
      await take(`lance pq ${short(count)}`, () =>
        engineRow('lance pq', count, () => lance({ ...indexed, index: 'pq' })),
      );
    }
    // Milvus Lite is for trying; it is not made for more.
    const lite = sizes.slice(0, 2).flatMap((count) => ['FLAT', 'IVF_FLAT', 'HNSW'].map((index) => ({ count, index })));
    if (lite.some(({ count, index }) => wants(`milvus ${index} ${short(count)}`))) {
      const server = await startMilvusLite();
      if (typeof server === 'string') rows.push({ row: 'milvus', absent: server });
      else {
        try {
          for (const { count, index } of lite) {
            const indexParams: Record<string, number> =
              index === 'HNSW' ? { M: 16, efConstruction: 200 } : index === 'IVF_FLAT' ? { nlist: 128 } : {};
            const searchParams: Record<string, number> =
              index === 'HNSW' ? { ef: 64 } : index === 'IVF_FLAT' ? { nprobe: 16 } : {};
            const engine = milvus({ address: server.address, index, indexParams, searchParams });
            await take(`milvus ${index} ${short(count)}`, () => engineRow(`milvus ${index}`, count, () => engine));
          }
        } finally {
          await server.stop();
        }
      }
    }
    for (const count of sizes) await take(`growth ${short(count)}`, () => growthRow(count));
    return rows;
  },
};
