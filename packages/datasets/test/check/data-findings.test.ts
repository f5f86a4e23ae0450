import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawJpeg, put } from '../../../../tooling/datasets/draw.ts';
import { checkTable, csvTable, dataFindings, describeFinding, openData } from '../../src/index.ts';
import type { Finding } from '../../src/index.ts';

describe('dataFindings', () => {
  let root: string;
  let cache: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'htg-findings-'));
    cache = join(root, '.cache');
    for (let i = 0; i < 12; i++) {
      for (const image of [0, 1]) await put(join(root, `${i}-${image}.jpg`), await drawJpeg(i, image, [20, 20]));
    }
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  /** A table of lines `identity, image, more`. */
  const table = async (columns: string, lines: readonly string[]): Promise<string> => {
    const path = join(root, 't.csv');
    await writeFile(path, [`label,path${columns}`, ...lines].join('\n'));
    return path;
  };
  const things = (count: number, images: readonly number[] = [0, 1], more = ''): string[] =>
    Array.from({ length: count }, (_, i) => images.map((image) => `t${i},${i}-${image}.jpg${more}`)).flat();
  const find = async (path: string, options = {}): Promise<Finding[]> =>
    dataFindings(await openData({ set: 'csv', path, imageSize: 16, seed: 1, cache, ...options }));
  const grave = (findings: readonly Finding[]): string[] =>
    findings.filter(({ severity }) => severity === 'error').map(({ kind }) => kind);

  it('says nothing of a sound set', async () => {
    expect(await find(await table('', things(12)))).toEqual([]);
  });

  it.each([
    [2, 'no test', { train: 1, validation: 0, test: 0 }],
    [3, 'one test identity', { train: 1, validation: 0, test: 0 }],
    [4, 'one test identity', { train: 0.5, validation: 0, test: 0.5 }],
    [5, 'one test identity', { train: 0.5, validation: 0, test: 0.5 }],
  ])('of %d identities: %s; the advice works', async (count, kind, shares) => {
    const path = await table('', things(count));
    const found = (await find(path)).find((one) =>
      ['no test', 'one test identity', 'one training identity'].includes(one.kind),
    );
    const graver = (await find(path)).find(({ severity }) => severity === 'error');
    expect((graver ?? found)?.options).toEqual({ shares });
    if (count > 2) expect(found?.kind).toBe(kind);
    const after = await find(path, (graver ?? found)?.options);
    expect(grave(after)).toEqual([]);
    if (count < 4) expect(after.map((one) => one.kind)).toContain('no test');
    else expect(after.map((one) => one.kind)).not.toContain('no test');
  });

  it('says that one test identity is always found, as the check does, with its exit code', async () => {
    const path = await table('', things(5));
    const [found] = await find(path);
    expect(describeFinding(found)).toBe(
      'there is one test identity: every answer is right, whatever the model does; pass shares: { train: 0.5, validation: 0, test: 0.5 }',
    );
    const report = await checkTable(await csvTable(path), { cache, duplicates: false });
    expect(report.sound).toBe(false);
    expect(report.findings.map(({ kind }) => kind)).toContain('one test identity');
    expect((await checkTable(await csvTable(path), { cache, duplicates: false, ...found.options })).sound).toBe(true);
  });

  it('says of one identity that there is nothing to tell it from', async () => {
    const [found] = await find(await table('', things(1)));
    expect(describeFinding(found)).toBe(
      'there is one training identity: nothing to tell it from; add identities: two at least to train, four to train and test',
    );
  });

  it('everything in training works, and what cannot be told is said', async () => {
    const path = await table(',split', things(6, [0, 1], ',train'));
    const data = await openData({ set: 'csv', path, imageSize: 16, seed: 1, cache });
    expect([data.train.length, data.validation.length, data.test.length]).toEqual([12, 0, 0]);
    const found = dataFindings(data);
    expect(found.map(describeFinding)).toEqual([
      'there are no test images: how good the model is cannot be measured; mark identities as test, or leave the split out and pass shares',
      'there are no validation images: the best weights cannot be chosen, nor a training be stopped early; pass validationShare: 0.34',
    ]);
    const validated = await openData({ set: 'csv', path, imageSize: 16, seed: 1, cache, ...found[1].options });
    expect([validated.train.identities, validated.validation.identities]).toEqual([4, 2]);
    expect(dataFindings(validated).map(({ kind }) => kind)).toEqual(['no test']);
    expect((await checkTable(await csvTable(path), { cache, duplicates: false })).sound).toBe(true);
  });

  it('says of one camera that no query can be answered; the advice works', async () => {
    const path = await table(',camera', things(12, [0, 1], ',1'));
    const findings = await find(path);
    const found = findings.find(({ kind }) => kind === 'no answers');
    expect(found && describeFinding(found)).toBe(
      'no test query can be answered, every score would be NaN: all test images are of one camera, and the rule leaves those out; ' +
        'add images of other cameras, or pass excludeSameCamera: false',
    );
    expect(grave(await find(path, found?.options))).toEqual([]);
    const report = await checkTable(await csvTable(path), { cache, duplicates: false });
    expect(report.sound).toBe(false);
  });

  it('counts singletons in training, and refuses nothing but them', async () => {
    const some = await find(
      await table(',split', [...things(4, [0, 1], ',train'), 't8,8-0.jpg,train', 't9,9-0.jpg,train']),
    );
    expect(some[0]).toMatchObject({ severity: 'warning', kind: 'lonely identity', count: 2, examples: ['t8', 't9'] });
    expect(describeFinding(some[0])).toContain(
      '2 of 6 training identities have one image: no positive pair comes of them',
    );
    const none = await find(await table(',split', things(4, [0], ',train')));
    expect(none[0]).toMatchObject({ severity: 'error', kind: 'no positive pair' });
  });

  it('says that test identities without a second image cannot be found', async () => {
    const lonely = await find(
      await table(',split', [...things(3, [0, 1], ',train'), 't8,8-0.jpg,test', 't9,9-0.jpg,test']),
    );
    expect(lonely.find(({ kind }) => kind === 'no answers')?.message).toBe(
      'no test query can be answered, every score would be NaN: no test identity has another image to be found',
    );
  });

  it('finds an identity in two given parts', async () => {
    const lines = [
      ...things(3, [0, 1], ',train'),
      't0,9-0.jpg,test',
      't0,9-1.jpg,test',
      't8,8-0.jpg,test',
      't8,8-1.jpg,test',
    ];
    const shared = (await find(await table(',split', lines))).find(({ kind }) => kind === 'shared identity');
    expect(shared).toMatchObject({ severity: 'error', count: 1, examples: ['t0: train, test'] });
    expect(shared?.advice).toBe('move each into one part; leave the split out to have one drawn');
  });

  it('finds queries that are in the gallery themselves', async () => {
    const training = things(3, [0, 1], ',train,,');
    const lines = [
      ...training,
      't8,8-0.jpg,test,1,1',
      't8,8-1.jpg,test,0,1',
      't9,9-0.jpg,test,1,0',
      't9,9-1.jpg,test,0,1',
    ];
    const columns = ',split,is_query,is_gallery';
    expect((await find(await table(columns, lines))).find(({ kind }) => kind === 'query in the gallery')).toMatchObject(
      {
        severity: 'error',
        count: 1,
        examples: ['8-0.jpg'],
      },
    );
    const both = [...training, ...[8, 9].flatMap((i) => [0, 1].map((image) => `t${i},${i}-${image}.jpg,test,1,1`))];
    expect(grave(await find(await table(columns, both)))).toEqual([]);
  });

  it('shows names that differ in capitals and spaces', async () => {
    const lines = [...things(12), 'T3,3-0.jpg', '"t4 ",4-0.jpg'];
    const found = (await find(await table('', lines))).find(({ kind }) => kind === 'look-alike identities');
    expect(found).toMatchObject({ severity: 'warning', count: 2 });
    expect([...(found?.examples ?? [])].sort()).toEqual(['"t3" and "T3"', '"t4" and "t4 "']);
  });

  it('the check tells a split that is filled in half', async () => {
    const path = await table(',split', ['a,0-0.jpg,train', 'b,1-0.jpg,', 'c,2-0.jpg,test']);
    const { findings } = await checkTable(await csvTable(path), { cache, duplicates: false });
    expect(findings.find(({ kind }) => kind === 'split')?.message).toBe('2 of 3 images name their part');
  });
});
