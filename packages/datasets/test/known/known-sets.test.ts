import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { miniatures } from '../../../../tooling/datasets/miniatures.ts';
import { knownSets, openTable, readKnownSet, vehicleIdTrials } from '../../src/index.ts';
import type { OpenedTable } from '../../src/index.ts';

/** What each miniature must come out as: images and identities of the parts. */
const expected: readonly {
  readonly set: string;
  readonly folder: string;
  readonly train: readonly [images: number, identities: number];
  readonly query: readonly [images: number, identities: number];
  readonly gallery: readonly [images: number, identities: number] | 'query';
  readonly cameras: readonly string[] | undefined;
  readonly rule: boolean | 'sameIdentity';
}[] = [
  { set: 'cub200', folder: 'cub200', train: [9, 3], query: [9, 3], gallery: 'query', cameras: undefined, rule: false },
  {
    set: 'cars196',
    folder: 'cars196',
    train: [6, 2],
    query: [6, 2],
    gallery: 'query',
    cameras: undefined,
    rule: false,
  },
  {
    set: 'cars196',
    folder: 'cars196-halves',
    train: [8, 2],
    query: [8, 2],
    gallery: 'query',
    cameras: undefined,
    rule: false,
  },
  { set: 'sop', folder: 'sop', train: [9, 3], query: [9, 3], gallery: 'query', cameras: undefined, rule: false },
  { set: 'in-shop', folder: 'in-shop', train: [5, 2], query: [4, 3], gallery: [3, 3], cameras: undefined, rule: false },
  {
    set: 'vehicle-id-small',
    folder: 'vehicle-id',
    train: [9, 3],
    query: [5, 2],
    gallery: 'query',
    cameras: undefined,
    rule: false,
  },
  {
    set: 'vehicle-id-medium',
    folder: 'vehicle-id',
    train: [9, 3],
    query: [9, 3],
    gallery: 'query',
    cameras: undefined,
    rule: false,
  },
  {
    set: 'vehicle-id-large',
    folder: 'vehicle-id',
    train: [9, 3],
    query: [11, 4],
    gallery: 'query',
    cameras: undefined,
    rule: false,
  },
  {
    set: 'veri776',
    folder: 'veri776',
    train: [4, 2],
    query: [2, 2],
    gallery: [3, 2],
    cameras: ['001', '002', '003', '010', '019', '020'],
    rule: 'sameIdentity',
  },
  {
    set: 'market1501',
    folder: 'market1501',
    train: [4, 2],
    query: [3, 2],
    gallery: [6, 3],
    cameras: ['1', '2', '3', '4', '6'],
    rule: 'sameIdentity',
  },
];

const named = (name: string) => {
  const set = knownSets.find((known) => known.name === name);
  if (set === undefined) throw new Error(`no set ${name}`);
  return set;
};

describe('known sets', () => {
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'htg-known-'));
    for (const [name, write] of Object.entries(miniatures)) await write(join(root, name));
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  const open = async (set: string, folder = set): Promise<OpenedTable> =>
    openTable(await readKnownSet(named(set), join(root, folder)), {
      imageSize: 32,
      seed: 1,
      cache: join(root, 'cache'),
    });

  it.each(expected)('$folder as $set has the protocol of the field', async (miniature) => {
    const opened = await open(miniature.set, miniature.folder);
    const { train, query, gallery, validation } = opened;
    expect(opened.problems).toEqual([]);
    expect([train.length, train.identities]).toEqual(miniature.train);
    expect(query.length).toBe(miniature.query[0]);
    if (miniature.gallery === 'query') expect(gallery).toBe(query);
    else expect([gallery.length, gallery.identities]).toEqual(miniature.gallery);
    expect(new Set(query.labels).size).toBe(miniature.query[1]);
    expect(validation.length).toBe(0);
    expect(train.cameraNames).toEqual(miniature.cameras);
    expect(opened.excludeSameCamera).toBe(miniature.rule);
    expect(train.names.filter((name) => query.names.includes(name))).toEqual([]);
    expect((await query.load([0, 1])).length).toBe(2 * 32 * 32 * 3);
  });

  it('splits CUB by class: 100 is training, 101 is test, whatever its own split says', async () => {
    const { train, query } = await open('cub200');
    expect(train.names).toEqual(['001.Black_footed_Albatross', '002.Laysan_Albatross', '100.Brown_Pelican']);
    expect(query.names).toEqual(['101.White_Pelican', '199.Winter_Wren', '200.Common_Yellowthroat']);
    expect([...train.labels]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect(train.sources?.[0]).toBe('images/001.Black_footed_Albatross/Black_footed_Albatross_0001_796001.jpg');
  });

  it('reads the names of cars from the .mat file', async () => {
    const { train, query } = await open('cars196');
    expect(train.names).toEqual(['001 AM General Hummer SUV 2000', '098 Maker Model 98 2012']);
    expect(query.names).toEqual(['099 Maker Model 99 2012', '196 Maker Model 196 2012']);
  });

  it('keeps the categories of products', async () => {
    const { rows } = await readKnownSet(named('sop'), join(root, 'sop'));
    expect(new Set(rows.map(({ category }) => category))).toEqual(new Set(['bicycle', 'chair']));
  });

  it('lets queries and gallery of In-shop share their labels, and keeps the query that has no match', async () => {
    const { query, gallery } = await open('in-shop');
    expect(query.names).toEqual(['id_00000003', 'id_00000004', 'id_00000005']);
    expect(gallery.names).toEqual(query.names);
    expect([...query.labels]).toEqual([0, 1, 1, 2]);
    expect([...gallery.labels]).toEqual([0, 0, 1]);
  });

  it('keeps distractors of Market-1501 and marks junk by -1', async () => {
    const { query, gallery } = await open('market1501');
    expect(gallery.names).toEqual(['0000', '0001', '0003']);
    const byPath = Object.fromEntries(
      (gallery.sources ?? []).map((path, i) => [path.split('/')[1], gallery.labels[i]]),
    );
    expect(byPath).toEqual({
      '-1_c1s1_000401_03.jpg': -1,
      '0000_c1s1_000151_01.jpg': 0,
      '0000_c4s6_029816_05.jpg': 0,
      '0001_c1s1_001051_03.jpg': 1,
      '0001_c3s1_000551_00.jpg': 1,
      '0003_c4s6_015666_02.jpg': 2,
    });
    expect([...query.labels]).toEqual([1, 1, 2]);
    expect([...(query.cameras ?? [])].map((camera) => query.cameraNames?.[camera])).toEqual(['1', '2', '4']);
  });

  it('draws ten galleries of VehicleID, one image per vehicle, all others ask', async () => {
    const { query } = await open('vehicle-id-large', 'vehicle-id');
    const trials = vehicleIdTrials(query.labels, { seed: 3 });
    expect(trials).toHaveLength(10);
    for (const trial of trials) {
      expect(new Set([...trial.gallery].map((i) => query.labels[i]))).toEqual(new Set([0, 1, 2, 3]));
      expect([...trial.gallery, ...trial.query].sort((a, b) => a - b)).toEqual([...query.labels.keys()]);
    }
    expect(new Set(trials.map(({ gallery }) => String(gallery))).size).toBeGreaterThan(1);
    expect(vehicleIdTrials(query.labels, { seed: 3 })).toEqual(trials);
  });

  it('takes validation identities out of training on request', async () => {
    const table = await readKnownSet(named('sop'), join(root, 'sop'));
    const opened = await openTable(table, {
      imageSize: 32,
      seed: 1,
      validationShare: 0.34,
      cache: join(root, 'cache'),
    });
    expect(opened.train.identities + opened.validation.identities).toBe(3);
    expect(opened.train.names.filter((name) => opened.validation.names.includes(name))).toEqual([]);
    expect(opened.validation.identities).toBeGreaterThan(0);
  });

  it('warns of counts that differ from the published ones, with both numbers', async () => {
    const { warnings } = await readKnownSet(named('cub200'), join(root, 'cub200'));
    expect(warnings).toEqual([
      'cub200: train has 9 images, published are 5864',
      'cub200: train has 3 identities, published are 100',
      'cub200: test has 9 images, published are 5924',
      'cub200: test has 3 identities, published are 100',
    ]);
  });

  it('names what is missing and shows the layout', async () => {
    await rename(join(root, 'in-shop', 'Eval'), join(root, 'Eval'));
    try {
      await expect(readKnownSet(named('in-shop'), join(root, 'in-shop'))).rejects.toThrow(
        /missing Eval\/list_eval_partition.txt or list_eval_partition.txt; the layout is\n {2}In-shop Clothes Retrieval Benchmark\//,
      );
    } finally {
      await rename(join(root, 'Eval'), join(root, 'in-shop', 'Eval'));
    }
  });

  // The folders as downloaded, below HTG_DATA, under the names that the sets' authors give them.
  for (const [set, folder] of [
    ['cub200', 'CUB_200_2011'],
    ['cars196', 'cars196'],
    ['sop', 'Stanford_Online_Products'],
    ['in-shop', 'In-shop Clothes Retrieval Benchmark'],
    ['vehicle-id-small', 'VehicleID_V1.0'],
    ['vehicle-id-medium', 'VehicleID_V1.0'],
    ['vehicle-id-large', 'VehicleID_V1.0'],
    ['veri776', 'VeRi'],
    ['market1501', 'Market-1501-v15.09.15'],
  ]) {
    it(`${set} has the published counts`, async (context) => {
      const place = process.env.HTG_DATA === undefined ? undefined : join(process.env.HTG_DATA, folder);
      if (place === undefined || !existsSync(place)) {
        context.skip(`${named(set).title} is not on this machine: HTG_DATA names the folder that holds ${folder}`);
        return;
      }
      const { warnings } = await readKnownSet(named(set), place);
      expect(warnings).toEqual([]);
    });
  }
});
