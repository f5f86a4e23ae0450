import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGallery, embedded, openGallery, verifyGallery } from '../src/index.ts';
import type { Gallery, NewItem } from '../src/index.ts';
import { naiveSearch } from './exact/naive-search.ts';
import { randomVectors } from './random.ts';
import { temporaryFolder } from './temporary-folder.ts';

const model = { hash: 'abc', embeddingLength: 2 };
const mug: NewItem = { id: 'mug', label: 'blue mug', camera: 'phone', metadata: { price: 3 }, vector: [1, 0] };
const cup: NewItem = { id: 'cup', label: 'red cup', vector: Float32Array.of(0, 2) };
const odd: NewItem = {
  id: '__proto__',
  label: 'constructor',
  metadata: JSON.parse('{"__proto__": "own", "a": [1, null]}') as Record<string, string>,
  vector: [-1, 0.1],
};

let folder: string;
let gallery: Gallery;

beforeEach(async () => {
  folder = `${await temporaryFolder()}/gallery`;
  gallery = await createGallery(folder, { model });
});

afterEach(async () => {
  await gallery.close();
  await rm(folder, { recursive: true });
});

const idsOf = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id);

async function reopen(): Promise<void> {
  await gallery.close();
  gallery = await openGallery(folder, { model });
}

describe('a gallery', () => {
  it('gives what was added, nearest first, before and after it was closed', async () => {
    await gallery.add([mug, cup, odd]);
    for (let round = 0; round < 2; round++) {
      const found = await gallery.search([1, 0], { k: 5 });
      expect(found).toEqual([
        { id: 'mug', label: 'blue mug', camera: 'phone', metadata: { price: 3 }, distance: 0 },
        { id: 'cup', label: 'red cup', distance: 1 },
        { id: '__proto__', label: 'constructor', metadata: odd.metadata, distance: expect.closeTo(1.995, 3) as number },
      ]);
      expect(Object.hasOwn(found[2].metadata ?? {}, '__proto__')).toBe(true);
      expect(
        await gallery.searchBatch(
          [
            [0, 1],
            [1, 0],
          ],
          { k: 1, distance: 'euclidean' },
        ),
      ).toEqual([
        [{ id: 'cup', label: 'red cup', distance: 1 }],
        [{ id: 'mug', label: 'blue mug', camera: 'phone', metadata: { price: 3 }, distance: 0 }],
      ]);
      await reopen();
    }
  });

  it('keeps text of every script, and thumbnails byte by byte', async () => {
    const id = 'Tasse "ü" \\ 猫 👩‍🚀\n\u0000';
    const bytes = Uint8Array.from({ length: 700 }, (_, i) => i % 256);
    await gallery.add([
      { id, label: '007', camera: '1e3', vector: [1, 1], thumbnail: { bytes, type: 'image/webp' } },
      cup,
    ]);
    await reopen();
    expect(await gallery.get(id)).toEqual({ id, label: '007', camera: '1e3' });
    expect(await gallery.thumbnail(id)).toEqual({ bytes, type: 'image/webp' });
    expect(await gallery.thumbnail('cup')).toBeUndefined();
    expect(await gallery.get('toString')).toBeUndefined();
  });

  it('does not let a caller change what it keeps', async () => {
    const metadata = { tags: ['a'] };
    const vector = Float32Array.of(1, 0);
    await gallery.add([{ id: 'x', label: 'x', metadata, vector }]);
    metadata.tags.push('b');
    vector[0] = -1;
    const [found] = await gallery.search([1, 0]);
    expect(found).toEqual({ id: 'x', label: 'x', metadata: { tags: ['a'] }, distance: 0 });
    (found.metadata?.tags as string[]).push('c');
    expect((await gallery.get('x'))?.metadata).toEqual({ tags: ['a'] });
    expect(
      await gallery.search([1, 0], { filter: { where: ({ metadata: own }) => Object.isFrozen(own?.tags) } }),
    ).toHaveLength(1);
  });

  it('changes what a change names, and keeps the rest', async () => {
    const thumbnail = { bytes: Uint8Array.of(1, 2, 3), type: 'image/png' };
    await gallery.add([{ ...mug, thumbnail }, cup, odd]);
    await gallery.update([{ id: 'mug', label: 'old mug', camera: null }]);
    await gallery.update([{ id: 'cup', vector: [1, 0], metadata: { new: true } }]);
    for (let round = 0; round < 3; round++) {
      expect(await gallery.search([1, 0], { k: 2 })).toEqual([
        { id: 'mug', label: 'old mug', metadata: { price: 3 }, distance: 0 },
        // Inserted last now, so behind its equal.
        { id: 'cup', label: 'red cup', metadata: { new: true }, distance: 0 },
      ]);
      expect(await gallery.thumbnail('mug')).toEqual(thumbnail);
      if (round === 1) {
        expect((await gallery.stats()).removedRows).toBe(1);
        await gallery.compact();
        expect((await gallery.stats()).removedRows).toBe(0);
      }
      await reopen();
    }
    await gallery.update([{ id: 'mug', metadata: null, thumbnail: null }]);
    expect(await gallery.get('mug')).toEqual({ id: 'mug', label: 'old mug' });
    expect(await gallery.thumbnail('mug')).toBeUndefined();
  });

  it('removes by ids and by filters, and never finds it again', async () => {
    await gallery.add([mug, cup, odd, { ...cup, id: 'cup 2', camera: 'phone' }]);
    expect(await gallery.remove(['mug', 'mug'])).toBe(1);
    expect(await gallery.remove({ label: 'red cup', camera: 'phone' })).toBe(1);
    expect(await gallery.remove({ camera: 'phone' })).toBe(0);
    await gallery.compact();
    await gallery.add([mug]);
    await reopen();
    expect(idsOf(await gallery.search([0, 1], { k: 9 }))).toEqual(['cup', '__proto__', 'mug']);
    expect(await gallery.remove({ where: () => true })).toBe(3);
    expect(await gallery.search([0, 1])).toEqual([]);
    expect(await gallery.verify()).toEqual([]);
  });

  it('filters by label, camera, metadata and a condition', async () => {
    await gallery.add([mug, cup, odd, { ...cup, id: 'cup 2', camera: 'shop', metadata: { price: 3, sold: null } }]);
    const search = async (filter: NonNullable<Parameters<Gallery['search']>[1]>['filter']): Promise<string[]> =>
      idsOf(await gallery.search([1, 0], { filter, k: 3 }));
    expect(await search({ label: 'red cup' })).toEqual(['cup', 'cup 2']);
    expect(await search({ label: ['blue mug', 'constructor'] })).toEqual(['mug', '__proto__']);
    expect(await search({ camera: ['shop', 'phone'] })).toEqual(['mug', 'cup 2']);
    expect(await search({ metadata: { price: 3 } })).toEqual(['mug', 'cup 2']);
    expect(await search({ metadata: { price: 3, sold: null } })).toEqual(['cup 2']);
    expect(await search({ metadata: { toString: 'x' } })).toEqual([]);
    expect(await search({ where: ({ id }) => id.startsWith('c') })).toEqual(['cup', 'cup 2']);
    expect(await search({ label: 'nobody' })).toEqual([]);
  });

  it('gives the same on threads as the comparison of all rows, also while it grows', async () => {
    const length = 64;
    const [place, count] = [`${folder}/large`, 25_000];
    const large = await createGallery(place, {
      model: { hash: 'x', embeddingLength: length },
      engine: embedded({ threads: 2 }),
    });
    try {
      const vectors = randomVectors(count, length, 3);
      const itemOf = (row: number): NewItem => ({
        id: String(row),
        label: String(row % 10),
        vector: vectors.subarray(row * length, (row + 1) * length),
      });
      await large.add(Array.from({ length: count }, (_, row) => itemOf(row)));
      const queries = Array.from({ length: 64 }, (_, i) => randomVectors(1, length, 100 + i));
      const [found] = await Promise.all([
        large.searchBatch(queries, { k: 7 }),
        large.add([{ id: 'late', label: 'late', vector: queries[0] }]),
        large.remove(['4']),
      ]);
      found.forEach((hits, i) => {
        const expected = naiveSearch(vectors, queries[i], { k: 7, distance: 'cosine' });
        expect(hits.map(({ id, distance }) => ({ row: Number(id), distance }))).toEqual(expected);
      });
      expect(idsOf(await large.search(queries[0], { k: 1 }))).toEqual(['late']);
    } finally {
      await large.close();
    }
  });

  it('adds all or nothing', async () => {
    await gallery.add([mug]);
    await expect(gallery.add([cup, { ...odd, id: 'mug' }])).rejects.toThrow(
      'add: expected ids that are new, received "mug", which the gallery has; nothing was added',
    );
    await expect(gallery.remove(['mug', 'nobody'])).rejects.toThrow(
      'remove: expected ids of the gallery, received "nobody", which it does not have; nothing',
    );
    await expect(gallery.update([{ id: 'mug', label: 'x' }, { id: 'nobody' }])).rejects.toThrow(
      'update: expected ids of the gallery, received "nobody"',
    );
    expect(await Promise.allSettled([gallery.add([cup]), gallery.add([cup])])).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected' },
    ]);
    await reopen();
    expect(idsOf(await gallery.search([1, 0]))).toEqual(['mug', 'cup']);
    expect((await gallery.get('mug'))?.label).toBe('blue mug');
  });
});

describe('two models', () => {
  it('never mix', async () => {
    await gallery.add([mug], { model: 'abc' });
    await expect(gallery.add([cup], { model: 'def' })).rejects.toThrow(
      'add: expected vectors of the gallery\'s model "abc" of 2 numbers, received those of "def"; embed them with the gallery\'s model',
    );
    await expect(gallery.search([1, 0], { model: 'def' })).rejects.toThrow(
      "search: expected vectors of the gallery's model",
    );
    await expect(gallery.search([1, 0, 0])).rejects.toThrow(
      'search: expected 2 numbers, received 3 for the vector of the query; embed it',
    );
    await gallery.close();
    await expect(openGallery(folder, { model: { hash: 'def', embeddingLength: 2, name: 'other' } })).rejects.toThrow(
      'openGallery: expected the gallery\'s model "abc" of 2 numbers, received "other", "def" of 2 numbers; distances between vectors of two models mean nothing',
    );
    await reopen();
  });
});

describe('one writer', () => {
  it('refuses another, lets readers look, and the next one in after it', async () => {
    await gallery.add([mug]);
    await expect(openGallery(folder)).rejects.toThrow(
      `openGallery: expected to be the only writer, received a gallery that process ${process.pid} on`,
    );
    const reader = await openGallery(folder, { readOnly: true });
    await gallery.add([cup]);
    await gallery.compact();
    expect(idsOf(await reader.search([1, 0]))).toEqual(['mug']);
    await expect(reader.add([odd])).rejects.toThrow(
      'add: expected a gallery that is open for writing, received one with readOnly; open',
    );
    await reader.close();
    await reopen();
    await gallery.add([odd]);
    expect(idsOf(await gallery.search([1, 0]))).toEqual(['mug', 'cup', '__proto__']);
  });

  it('is asked in words', async () => {
    await expect(createGallery(folder, { model })).rejects.toThrow('createGallery: expected to be the only writer');
    await gallery.close();
    await expect(createGallery(folder, { model })).rejects.toThrow(
      `createGallery: expected a folder without a gallery, received ${folder}, which has one`,
    );
    await expect(openGallery(`${folder}/none`)).rejects.toThrow(
      `openGallery: expected a gallery in ${folder}/none, received no ${folder}/none/gallery.json; make one`,
    );
    await expect(verifyGallery(`${folder}/none`)).rejects.toThrow('verifyGallery: expected a gallery in');
    await expect(gallery.search([1, 0])).rejects.toThrow(
      'search: expected an open gallery, received one that was closed; open it again',
    );
  });
});

describe('what is no item, filter or option', () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  const bad = (value: unknown): never => value as never;
  it.each<[(of: Gallery) => Promise<unknown>, string]>([
    [
      (of) => of.add([{ ...mug, label: bad(7) }]),
      'add: expected label of item "mug" to be text, received 7; numbers lose leading zeros',
    ],
    [(of) => of.add([{ ...mug, id: '' }]), 'add: expected id of item 0 of 1 to 1024 characters, received 0; shorten'],
    [
      (of) => of.add([{ ...mug, id: '\ud83d' }]),
      'add: expected id of item 0 to be whole Unicode, received half of a character',
    ],
    [(of) => of.add([mug, mug]), 'add: expected every id once, received "mug" twice; make'],
    [
      (of) => of.add([{ ...mug, vector: [NaN, 1] }]),
      'add: expected finite numbers, received NaN at 0 of item "mug"; the model has diverged',
    ],
    [
      (of) => of.add([{ ...mug, vector: [0, 0] }]),
      'add: expected a vector of length 1e-15 to 1000000000000000, received 0 for item "mug"; zeros',
    ],
    [
      (of) => of.add([{ ...mug, vector: [1] }]),
      'add: expected 2 numbers, received 1 for the vector of item "mug"; embed',
    ],
    [
      (of) => of.add([{ ...mug, vector: bad('x') }]),
      'add: expected the vector of item "mug" as a Float32Array or numbers, received "x"; pass',
    ],
    [
      (of) => of.add([{ ...mug, metadata: bad([1]) }]),
      'add: expected metadata of item "mug" to be an object, received an array of 1; pass',
    ],
    [
      (of) => of.add([{ ...mug, metadata: bad({ at: new Date() }) }]),
      'add: expected metadata of item "mug" of what JSON holds, received Date; pass',
    ],
    [(of) => of.add([{ ...mug, metadata: bad(cyclic) }]), 'without cycles'],
    [
      (of) => of.add([{ ...mug, thumbnail: bad({ bytes: 'x', type: 'image/png' }) }]),
      'add: expected the thumbnail\'s bytes of item "mug" as a Uint8Array, received "x"; pass',
    ],
    [
      (of) => of.add([bad({ ...mug, colour: 'blue' })]),
      'add: item 0: expected options among camera, id, label, metadata, thumbnail, vector, received colour; ',
    ],
    [(of) => of.add(bad('x')), 'add: expected an array of items, received "x"; pass'],
    [
      (of) => of.search([1, 0], bad({ limit: 3 })),
      'search: expected options among distance, filter, k, model, received limit; ',
    ],
    [(of) => of.search([1, 0], { k: 0 }), 'search: expected k to be a whole number >= 1, received 0; pass'],
    [
      (of) => of.search([1, 0], { distance: bad('dot') }),
      'search: expected distance to be cosine or euclidean, received "dot"',
    ],
    [
      (of) => of.search([1, 0], { filter: bad({ name: 'x' }) }),
      'search: filter: expected options among camera, label, metadata, where, received name',
    ],
    [
      (of) => of.search([1, 0], { filter: { metadata: { a: bad([1]) } } }),
      'search: expected filter.metadata.a to be text, a finite number, true, false or null, received an array of 1; compare',
    ],
    [
      (of) => of.searchBatch(bad(new Float32Array(4))),
      'searchBatch: expected an array of vectors, received Float32Array; pass',
    ],
    [(of) => of.remove({}), 'remove: expected a filter with a condition, received none, which is everything; pass'],
    [
      (of) => of.classify([1, 0], { threshold: -1 }),
      'classify: expected threshold to be a distance >= 0, received -1; calibrate',
    ],
    [
      (of) => of.classify([1, 0], { threshold: 1, falseAcceptRate: 0.1 }),
      'classify: expected threshold or falseAcceptRate, received both; leave',
    ],
    [(of) => of.calibrate({ falseAcceptRate: 2 }), 'calibrate: expected falseAcceptRate from 0 to 1, received 2; pass'],
    [
      (of) => of.duplicates(bad({})),
      'duplicates: expected threshold to be a distance >= 0, received undefined; calibrate',
    ],
  ])('is refused in words, %#', async (call, message) => {
    await expect(call(gallery)).rejects.toThrow(message);
    expect((await gallery.stats()).items).toBe(0);
  });
});
