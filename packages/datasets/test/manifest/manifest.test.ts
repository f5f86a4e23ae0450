import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawJpeg, put } from '../../../../tooling/datasets/draw.ts';
import { compareManifests, manifestOf, openData, readManifest } from '../../src/index.ts';
import type { Manifest, OpenedData } from '../../src/index.ts';

describe('a manifest', () => {
  let root: string;
  let shop: string;
  let cache: string;
  let manifest: Manifest;

  const draw = async (identity: number, images: readonly number[], folder = shop): Promise<void> => {
    for (const image of images) {
      await put(join(folder, `p${identity}`, `${image}.jpg`), await drawJpeg(identity, image, [20, 20]));
    }
  };
  const open = (more = {}): Promise<OpenedData> =>
    openData({ set: 'folder', path: shop, imageSize: 16, seed: 1, cache, ...more });
  const split = ({ images }: Manifest): Record<string, string> =>
    Object.fromEntries(images.map(({ identity, split: part }) => [identity, part]));

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'htg-manifest-'));
    shop = join(root, 'shop');
    cache = join(root, '.cache');
    for (let identity = 10; identity < 22; identity++) await draw(identity, [0, 1]);
    // As a run folder gives it back.
    manifest = readManifest(JSON.parse(JSON.stringify(await manifestOf(await open()))));
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  it('names every identity and image, its content, its part, and which label is whose', async () => {
    const { train, validation, test } = await open();
    expect(manifest.identities).toEqual({ train: train.names, validation: validation.names, test: test.names });
    expect(manifest.images).toHaveLength(24);
    expect(manifest.images[0]).toEqual({
      path: 'p10/0.jpg',
      identity: 'p10',
      split: expect.stringMatching(/train|validation|test/) as string,
      size: (await drawJpeg(10, 0, [20, 20])).length,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(split(manifest).p10).toBe(train.names.includes('p10') ? 'train' : split(manifest).p10);
    expect((await open({ manifest })).changes).toMatchObject({
      same: true,
      findings: [],
      falsifyTraining: [],
      falsifyEvaluation: [],
    });
  });

  it('keeps the parts when identities are added: they come into a part of their own', async () => {
    const before = await open();
    for (const identity of [1, 2, 30, 31, 32]) await draw(identity, [0, 1]);
    // Without it, test identities were trained on.
    const naive = await open();
    const leaked = naive.test.names.filter((name) => before.train.names.includes(name));
    expect(leaked.length).toBeGreaterThan(0);
    const naiveChanges = compareManifests(manifest, await manifestOf(naive));
    expect(naiveChanges.falsifyEvaluation.find(({ kind }) => kind === 'leak')).toMatchObject({
      severity: 'error',
      count: leaked.length,
      examples: leaked,
    });
    expect(naiveChanges.falsifyTraining.map(({ kind }) => kind)).toContain('rows');

    const after = await open({ manifest });
    for (const part of ['train', 'validation', 'test'] as const) {
      expect(after[part].names).toEqual(before[part].names);
      expect(after[part].sources).toEqual(before[part].sources);
      expect(after[part].labels).toEqual(before[part].labels);
    }
    expect(after.new.names).toEqual(['p1', 'p2', 'p30', 'p31', 'p32']);
    expect(after.new.length).toBe(10);
    expect(after.changes?.identities).toEqual({ added: ['p1', 'p2', 'p30', 'p31', 'p32'], removed: [], changed: [] });
    expect(after.changes?.falsifyTraining).toEqual([]);
    expect(after.changes?.falsifyEvaluation).toEqual([]);
    expect(after.changes?.findings).toMatchObject([
      {
        severity: 'note',
        kind: 'added identities',
        count: 5,
        advice: 'they can be evaluated as new ones; to train on them, train anew',
      },
    ]);
  });

  it('says which images were removed, and keeps the rows of the classifier', async () => {
    const [trained] = manifest.identities.train;
    const [tested] = manifest.identities.test;
    await rm(join(shop, trained), { recursive: true });
    await rm(join(shop, tested, '0.jpg'));
    const { train, test, changes } = await open({ manifest });
    expect(train.names).toEqual(manifest.identities.train);
    expect(train.labels).not.toContain(0);
    expect(test.names).toEqual(manifest.identities.test);
    expect(changes?.identities).toEqual({ added: [], removed: [trained], changed: [tested] });
    expect(changes?.falsifyTraining).toMatchObject([{ kind: 'removed training', severity: 'error', count: 2 }]);
    expect(changes?.falsifyEvaluation).toMatchObject([
      {
        kind: 'removed test',
        count: 1,
        examples: [`${tested}/0.jpg`],
        advice: 'put the test images back as they were, or train anew',
      },
    ]);
  });

  it('notices another content under the same name, size and time or not', async () => {
    const [trained] = manifest.identities.train;
    const [tested] = manifest.identities.test;
    await put(join(shop, trained, '0.jpg'), await drawJpeg(77, 3, [20, 20]));
    await put(join(shop, tested, '1.jpg'), await drawJpeg(78, 3, [20, 20]));
    const { changes } = await open({ manifest });
    expect(changes?.images.changed).toEqual([`${trained}/0.jpg`, `${tested}/1.jpg`].sort());
    expect(changes?.falsifyTraining).toMatchObject([{ kind: 'changed training', count: 1 }]);
    expect(changes?.falsifyEvaluation).toMatchObject([{ kind: 'changed test', count: 1 }]);
  });

  it('leaves images out that came to identities of the run, and says so', async () => {
    const [trained] = manifest.identities.train;
    const [tested] = manifest.identities.test;
    await put(join(shop, trained, '9.jpg'), await drawJpeg(50, 9, [20, 20]));
    await put(join(shop, tested, '9.jpg'), await drawJpeg(51, 9, [20, 20]));
    const after = await open({ manifest });
    for (const part of [after.train, after.validation, after.test, after.new]) {
      expect(part.sources?.some((source) => source.endsWith('9.jpg'))).toBe(false);
    }
    expect(after.warnings).toEqual([
      expect.stringMatching(
        /^2 images came to identities of the run, or under another identity, after it was trained, and are left out/,
      ),
    ]);
    expect(after.changes?.images.added).toHaveLength(2);
    expect(after.changes?.falsifyEvaluation).toEqual([]);
  });

  it('knows renamed files by their content, and a renamed identity is no new one', async () => {
    const [trained] = manifest.identities.train;
    const [tested] = manifest.identities.test;
    await rename(join(shop, tested, '0.jpg'), join(shop, tested, 'front.jpg'));
    await rename(join(shop, trained), join(shop, 'renamed'));
    const { test, new: added, changes } = await open({ manifest });
    expect(test.sources).toContain(`${tested}/front.jpg`);
    expect(added.length).toBe(0);
    expect(changes?.images.moved).toContain(`${tested}/0.jpg -> ${tested}/front.jpg`);
    expect(changes?.images.relabelled).toHaveLength(2);
    expect(changes?.falsifyTraining).toMatchObject([{ kind: 'relabelled train', count: 2 }]);
    expect(changes?.falsifyEvaluation).toEqual([]);
  });

  it('goes with a folder that was moved', async () => {
    await cp(shop, join(root, 'elsewhere'), { recursive: true });
    await rm(shop, { recursive: true });
    const before = manifest.identities;
    const { train, test, changes } = await open({ path: join(root, 'elsewhere'), manifest });
    expect(changes?.same).toBe(true);
    expect([train.names, test.names]).toEqual([before.train, before.test]);
  });

  it('keeps queries, gallery, cameras and boxes of a table', async () => {
    const table = join(root, 't.csv');
    const lines = [
      'a,shop/p10/0.jpg,train,,,1,,,,',
      'b,shop/p10/1.jpg,train,,,2,,,,',
      'c,shop/p11/0.jpg,test,1,0,1,0,0,10,10',
      'c,shop/p11/0.jpg,test,0,1,2,5,5,20,20',
      'd,shop/p12/0.jpg,test,0,1,1,,,,',
    ];
    await writeFile(table, ['label,path,split,is_query,is_gallery,camera,x_1,y_1,x_2,y_2', ...lines].join('\n'));
    const how = { set: 'csv', path: table, imageSize: 16, seed: 1, cache } as const;
    const old = await manifestOf(await openData(how));
    expect(old.images[2]).toMatchObject({
      role: 'query',
      camera: '1',
      box: { left: 0, top: 0, width: 10, height: 10 },
    });
    const again = await openData({ ...how, manifest: old });
    expect(again.changes?.same).toBe(true);
    expect(again.test.length).toBe(1);
    expect(again.gallery?.length).toBe(2);
    await writeFile(
      table,
      ['label,path,split,is_query,is_gallery,camera,x_1,y_1,x_2,y_2', ...lines, 'e,shop/p13/0.jpg,train,,,1,,,,'].join(
        '\n',
      ),
    );
    const added = await openData({ ...how, manifest: old });
    expect(added.new.names).toEqual(['e']);
    expect(added.train.names).toEqual(['a', 'b']);
  });

  it.each<[string, unknown, string]>([
    ['nothing', null, 'expected a manifest, received null'],
    [
      'another version',
      { format: 'htg.manifest', version: 2 },
      'expected version 1, received 2; take the manifest of a run folder, or update @htg/datasets',
    ],
    [
      'no identities',
      { format: 'htg.manifest', version: 1 },
      'expected the names of identities.train, received nothing',
    ],
    [
      'odd images',
      { format: 'htg.manifest', version: 1, identities: { train: [], validation: [], test: [] }, images: [{}] },
      'expected images with path, identity, split and hash, received {}',
    ],
  ])('refuses %s', (_, value, message) => {
    expect(() => readManifest(value)).toThrow(message);
  });
});
