import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMilvusLite } from '../../../tooling/testing/milvus-lite.ts';
import type { MilvusLite } from '../../../tooling/testing/milvus-lite.ts';
import { createGallery, embedded, lance, measureRecall, milvus, openGallery } from '../src/index.ts';
import type { Filter, GalleryEngine, NewItem } from '../src/index.ts';
import { randomVectors } from './random.ts';
import { temporaryFolder } from './temporary-folder.ts';

const length = 16;
const model = { hash: 'abc', embeddingLength: length, name: 'test' };
const count = 400;
const vectors = randomVectors(count, length, 4);
const items = Array.from({ length: count }, (_, row): NewItem => ({
  id: row === 7 ? `it's "7" \\ 猫\n'` : `item ${row}`,
  label: row % 4 === 0 ? `o'label "0" \\` : `label ${row % 4}`,
  ...(row % 3 === 0 && { camera: `camera ${row % 2}` }),
  ...(row % 2 === 0 && { metadata: { n: row, even: true } }),
  vector: vectors.subarray(row * length, (row + 1) * length),
  ...(row === 5 && { thumbnail: { bytes: Uint8Array.of(0, 255, 7), type: 'image/png' } }),
}));

let folder: string;
let server: MilvusLite | string = 'not started';

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startMilvusLite();
});

afterAll(async () => {
  if (typeof server !== 'string') await server.stop();
  await rm(folder, { recursive: true });
});

describe.each(['embedded', 'lance', 'milvus'] as const)('the engine %s', (name) => {
  const engines: Record<typeof name, () => GalleryEngine> = {
    embedded: () => embedded({ threads: 1 }),
    lance: () => lance(),
    milvus: () => milvus({ address: typeof server === 'string' ? '' : server.address, index: 'FLAT' }),
  };

  it('does what the embedded one does', async ({ skip }) => {
    if (name === 'milvus' && typeof server === 'string') return skip(server);
    const engine = engines[name]();
    const place = name === 'milvus' ? 'images' : `${folder}/${name}`;
    const truth = await createGallery(`${folder}/truth of ${name}`, { model });
    let gallery = await createGallery(place, { model, engine });
    const same = async (): Promise<void> => {
      const queries = Array.from({ length: 4 }, (_, i) => randomVectors(1, length, 50 + i));
      const filters: readonly Filter[] = [
        {},
        { label: `o'label "0" \\` },
        { label: ['label 1', 'label 2'], camera: 'camera 1' },
        { metadata: { even: true } },
        { metadata: { n: 6 } },
        { where: ({ id }) => id.endsWith('3') },
      ];
      for (const filter of filters) {
        const expected = await truth.searchBatch(queries, { k: 9, filter });
        const found = await gallery.searchBatch(queries, { k: 9, filter });
        // Float32, where the embedded engine has float64.
        expect(found).toEqual(
          expected.map((hits) => hits.map((hit) => ({ ...hit, distance: expect.closeTo(hit.distance, 5) as number }))),
        );
      }
      const listed: string[] = [];
      for await (const { id } of gallery.items()) listed.push(id);
      const known: string[] = [];
      for await (const { id } of truth.items()) known.push(id);
      expect(listed).toEqual(known);
      expect(await gallery.stats()).toMatchObject({ engine: name, model, items: known.length, labels: 4 });
    };
    try {
      for (const each of [truth, gallery]) {
        await each.add(items.slice(0, 300));
        await each.add(items.slice(300));
      }
      await same();
      expect(await gallery.thumbnail('item 5')).toEqual({ bytes: Uint8Array.of(0, 255, 7), type: 'image/png' });
      expect(await gallery.thumbnail('item 6')).toBeUndefined();
      expect(await gallery.get(`it's "7" \\ 猫\n'`)).toEqual({ id: `it's "7" \\ 猫\n'`, label: 'label 3' });
      expect(await gallery.get('nobody')).toBeUndefined();

      for (const each of [truth, gallery]) {
        await each.update([
          { id: 'item 5', label: 'label 1', camera: 'camera 1', metadata: { even: true } },
          { id: 'item 6', vector: items[20].vector, camera: null, metadata: null },
        ]);
        expect(await each.remove(['item 9', `it's "7" \\ 猫\n'`])).toBe(2);
        expect(await each.remove({ label: 'label 2', metadata: { n: 10 } })).toBe(1);
        await expect(each.add([{ ...items[0], id: 'new' }, items[0]])).rejects.toThrow(
          'add: expected ids that are new, received "item 0"',
        );
        await expect(each.update([{ id: 'item 9' }])).rejects.toThrow(
          'update: expected ids of the gallery, received "item 9"',
        );
        await expect(each.remove(['item 1', 'item 9'])).rejects.toThrow(
          'remove: expected ids of the gallery, received "item 9"',
        );
        await each.compact();
        await each.add([items[9]]);
      }
      await same();
      expect(await gallery.thumbnail('item 5')).toEqual({ bytes: Uint8Array.of(0, 255, 7), type: 'image/png' });
      await gallery.close();
      await expect(openGallery(place, { engine, model: { ...model, hash: 'def' } })).rejects.toThrow(
        "openGallery: expected the gallery's model",
      );
      await expect(createGallery(place, { engine, model })).rejects.toThrow('use openGallery');
      gallery = await openGallery(place, { engine, model });
      await same();
      expect(await gallery.verify()).toEqual([]);
      const { threshold } = await truth.calibrate();
      expect((await gallery.calibrate()).threshold).toBeCloseTo(threshold, 4);
      const recall = await measureRecall({
        approximate: gallery,
        exact: truth,
        queries: [vectors.slice(0, length)],
        k: 5,
      });
      expect(recall).toMatchObject({ recall: 1, worst: 1 });
    } finally {
      await gallery.close();
      await truth.close();
    }
  });

  it('refuses what it cannot do in words', async ({ skip }) => {
    if (name === 'milvus' && typeof server === 'string') return skip(server);
    const place = name === 'milvus' ? 'refused' : `${folder}/${name} refused`;
    const engine = engines[name]();
    await expect(openGallery(name === 'milvus' ? 'none' : `${folder}/none`, { engine })).rejects.toThrow(
      'openGallery: expected a',
    );
    const gallery = await createGallery(place, { model, engine });
    await gallery.add(items.slice(0, 3));
    if (name !== 'embedded')
      await expect(gallery.search(vectors.slice(0, length), { distance: 'euclidean' })).rejects.toThrow(
        'search: expected the distance that this gallery was made for, cosine, received euclidean',
      );
    if (name !== 'milvus')
      await expect(openGallery(place, { engine })).rejects.toThrow('openGallery: expected to be the only writer');
    await gallery.close();
    const reader = await openGallery(place, { engine, readOnly: true });
    await expect(reader.remove(['item 1'])).rejects.toThrow('remove: expected a gallery that is open for writing');
    expect(await reader.search(vectors.slice(0, length))).toHaveLength(3);
    await reader.close();
  });
});

describe('an index of lance', () => {
  it.each(['flat', 'pq'] as const)('is made by compact, and finds most (%s)', async (index) => {
    const many = 3000;
    const values = randomVectors(many, length, 12);
    const list = Array.from({ length: many }, (_, row): NewItem => ({
      id: String(row),
      label: 'x',
      vector: values.subarray(row * length, (row + 1) * length),
    }));
    const exact = await createGallery(`${folder}/exact ${index}`, { model });
    const gallery = await createGallery(`${folder}/indexed ${index}`, {
      model,
      engine: lance({ indexFrom: 1000, index, distance: 'euclidean' }),
    });
    try {
      await exact.add(list);
      await gallery.add(list);
      await gallery.compact();
      const queries = Array.from({ length: 20 }, (_, i) => randomVectors(1, length, 80 + i));
      const { recall } = await measureRecall({ approximate: gallery, exact, queries, distance: 'euclidean' });
      expect(recall).toBeGreaterThan(index === 'pq' ? 0.6 : 0.8);
    } finally {
      await exact.close();
      await gallery.close();
    }
  });

  it.each([
    [{ index: 'hnsw' as never }, 'lance: expected index to be one of flat, pq, received "hnsw"; '],
    [{ probes: 0 }, 'lance: expected probes to be a whole number >= 1, received 0'],
    [
      { nprobes: 3 } as never,
      'lance: expected options among distance, index, indexFrom, probes, refine, received nprobes; write probes',
    ],
  ])('refuses options in words: %j', (options, message) => {
    expect(() => lance(options)).toThrow(message);
  });
});

describe('milvus', () => {
  it('says that there is none', { timeout: 60_000 }, async () => {
    await expect(openGallery('x', { engine: milvus({ address: '127.0.0.1:1' }) })).rejects.toThrow(
      'openGallery: expected a Milvus at 127.0.0.1:1, received',
    );
  });

  it('refuses options in words', () => {
    expect(() => milvus({} as never)).toThrow('milvus: expected address to be text, received undefined; pass text');
    expect(() => milvus({ address: 'x', host: 'y' } as never)).toThrow(
      'milvus: expected options among address, distance, index',
    );
  });
});
