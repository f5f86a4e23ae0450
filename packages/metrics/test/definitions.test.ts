import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateRetrieval, meansByGroup } from '../src/index.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

/**
 * A at 0, 3 and 4; B at 1 and 2. Rankings with right answers marked, the wrong one first where two tie:
 * A0: B B A* A*, A3: B A* B A*, A4: A* B B A*, B1: A B* A A, B2: A B* A A.
 */
const line = { embeddings: [[0], [3], [4], [1], [2]], labels: [7, 7, 7, 9, 9], distance: 'euclidean' } as const;

describe('precision@k', () => {
  it('divides by k, or by as many as can be found', async () => {
    const byK = await evaluateRetrieval({ ...line, ks: [1, 2, 4] });
    // Right within 2: 0 1 1 1 1; within 4: 2 2 2 1 1. Matches: 2 2 2 1 1.
    expect(byK.precisionAt).toEqual({ 1: 1 / 5, 2: 4 / 10, 4: 8 / 20 });
    const reachable = await evaluateRetrieval({ ...line, ks: [1, 2, 4], precisionDenominator: 'reachable' });
    expect(reachable.precisionAt[1]).toBeCloseTo(1 / 5, 12);
    expect(reachable.precisionAt[2]).toBeCloseTo((0 + 1 / 2 + 1 / 2 + 1 + 1) / 5, 12);
    expect(reachable.precisionAt[4]).toBeCloseTo(1, 12);
    expect(reachable.mAP).toBe(byK.mAP);
  });
});

describe('averages over identities', () => {
  it('count each identity alike', async () => {
    const { byIdentity, rank1, mAP } = await evaluateRetrieval(line);
    expect(rank1).toBeCloseTo(1 / 5, 12);
    expect(byIdentity.rank1).toBeCloseTo((1 / 3 + 0) / 2, 12);
    const ap = { a: [(1 / 3 + 2 / 4) / 2, (1 / 2 + 2 / 4) / 2, (1 + 2 / 4) / 2], b: [1 / 2, 1 / 2] };
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mAP).toBeCloseTo(mean([...ap.a, ...ap.b]), 12);
    expect(byIdentity.mAP).toBeCloseTo(mean([mean(ap.a), mean(ap.b)]), 12);
    expect(byIdentity.mrr).toBeCloseTo(mean([mean([1 / 3, 1 / 2, 1]), 1 / 2]), 12);
    expect(byIdentity.mapAtR).toBeCloseTo(mean([mean([0, 1 / 4, 1 / 2]), 0]), 12);
    expect(byIdentity.rPrecision).toBeCloseTo(mean([mean([0, 1 / 2, 1 / 2]), 0]), 12);
    expect(byIdentity.mINP).toBeCloseTo(mean([2 / 4, 1 / 2]), 12);
    expect(byIdentity.identities).toBe(2);
  });

  it('are NaN where nothing can be scored', async () => {
    const { byIdentity } = await evaluateRetrieval({ embeddings: [[0], [1]], labels: [1, 2] });
    expect(byIdentity).toMatchObject({ rank1: NaN, mAP: NaN, identities: 0 });
  });
});

describe('averages over groups', () => {
  // The first A and both B are of group 2, the other A of group 5.
  const groups = [2, 5, 5, 2, 2];

  it('average the queries of each, and then the groups, worked by hand', async () => {
    const { perQuery } = await evaluateRetrieval(line);
    const { groups: each, mean } = meansByGroup(perQuery, groups);
    expect(each.map(({ group, queries, identities }) => [group, queries, identities])).toEqual([
      [2, 3, 2],
      [5, 2, 1],
    ]);
    const ap = { two: (5 / 12 + 1 / 2 + 1 / 2) / 3, five: (1 / 2 + 3 / 4) / 2 };
    expect([each[0].rank1, each[1].rank1, mean.rank1]).toEqual([0, 1 / 2, 1 / 4]);
    expect(each[0].mAP).toBeCloseTo(ap.two, 12);
    expect(each[1].mAP).toBeCloseTo(ap.five, 12);
    expect(mean.mAP).toBeCloseTo((ap.two + ap.five) / 2, 12);
    expect(mean.mrr).toBeCloseTo(((1 / 3 + 1 / 2 + 1 / 2) / 3 + (1 / 2 + 1) / 2) / 2, 12);
    expect(mean.mapAtR).toBeCloseTo((0 + (1 / 4 + 1 / 2) / 2) / 2, 12);
    expect(mean.rPrecision).toBeCloseTo((0 + 1 / 2) / 2, 12);
    expect(mean.mINP).toBeCloseTo(1 / 2, 12);
  });

  it('of one group are those over queries', async () => {
    const { perQuery, mAP, rank1 } = await evaluateRetrieval(line);
    expect(meansByGroup(perQuery, [0, 0, 0, 0, 0]).mean).toMatchObject({ mAP, rank1 });
  });

  it.each([
    [[0, 1, 1, 0], 'received undefined for row 4;'],
    [[0, 1, 1, 0, -1], 'received -1 for row 4;'],
    [[0, 1, 1, 0, 0.5], 'received 0.5 for row 4;'],
  ])('need a group for each query: %j', async (own, text) => {
    const { perQuery } = await evaluateRetrieval(line);
    expect(() => meansByGroup(perQuery, own)).toThrow(text);
  });
});

describe('a gallery that holds the queries', () => {
  const { embeddings, labels, distance } = line;

  it('is told: the same rows make every query find itself', async () => {
    const same = await evaluateRetrieval({ ...line, gallery: { embeddings, labels }, findDuplicates: true });
    expect(same.rank1).toBe(1);
    expect(same.duplicates).toMatchObject({ count: 5, sameSet: true });
    expect(same.duplicates?.explanation).toBe(
      'Queries and gallery are the same 5 rows: every query finds itself. Leave the gallery out, or say where each query stands in it (queriesInGallery).',
    );
    expect((await evaluateRetrieval({ ...line, gallery: { embeddings, labels } })).duplicates).toBeUndefined();
  });

  it('is told where some rows are the same to the bit, and only these', async () => {
    const gallery = { embeddings: [[3], [-0], [4.0000001], [8]], labels: [7, 7, 7, 9] };
    const { duplicates } = await evaluateRetrieval({ ...line, gallery, findDuplicates: true });
    // float32 has nothing between 4 and 4.0000002.
    expect([...(duplicates?.index ?? [])]).toEqual([0, 1, 2]);
    expect(duplicates?.sameSet).toBe(false);
    expect(duplicates?.explanation).toBe(
      '3 of 5 queries have the same embedding as an item of the gallery: they find themselves, or a copy.',
    );
    const further = await evaluateRetrieval({
      ...line,
      gallery: { embeddings: [[3.00001]], labels: [7] },
      findDuplicates: true,
    });
    expect(further.duplicates).toMatchObject({ count: 0, explanation: '' });
  });

  it('is told within one set: the same image twice', async () => {
    const { duplicates } = await evaluateRetrieval({
      ...line,
      embeddings: [[0], [3], [3], [1], [2]],
      findDuplicates: true,
    });
    expect([...(duplicates?.index ?? [])]).toEqual([1, 2]);
    expect(duplicates?.explanation).toContain('2 of 5 rows have the same embedding as another one');
  });

  it('is scored as one set where it is said where the queries stand', async () => {
    const before = memory().numTensors;
    const alone = await evaluateRetrieval(line);
    const order = [4, 2, 0, 1, 3];
    const gallery = { embeddings: order.map((row) => embeddings[row]), labels: order.map((row) => labels[row]) };
    const queriesInGallery = embeddings.map((_, row) => order.indexOf(row));
    const apart = await evaluateRetrieval({ ...line, gallery, queriesInGallery, findDuplicates: true });
    expect({ ...apart, duplicates: undefined }).toEqual({ ...alone, duplicates: undefined });
    expect(apart.duplicates).toMatchObject({ count: 0, sameSet: false });
    expect(memory().numTensors).toBe(before);
  });

  it('may hold some of them only', async () => {
    const queries = { embeddings: [[0], [3]], labels: [7, 7], distance } as const;
    const gallery = { embeddings: [[0], [1], [4]], labels: [7, 9, 7] };
    const { perQuery } = await evaluateRetrieval({ ...queries, gallery, queriesInGallery: [0, -1] });
    // Query 0 sees 1 (wrong) and 4; query 3 sees 4, 1 (wrong), 0.
    expect([...perQuery.firstRank]).toEqual([2, 1]);
    expect([...perQuery.matches]).toEqual([1, 2]);
  });

  it('says that a query is alone in it', async () => {
    const gallery = { embeddings: [[0], [1]], labels: [7, 9] };
    const { unscorable } = await evaluateRetrieval({
      embeddings: [[0]],
      labels: [7],
      gallery,
      queriesInGallery: [0],
      distance,
    });
    expect(unscorable.reasons).toEqual({ noOtherImage: 1 });
  });

  it.each<[string, object, string]>([
    [
      'without a gallery',
      { queriesInGallery: [0, 1, 2, 3, 4] },
      'expected a gallery with queriesInGallery, received none',
    ],
    [
      'of another number',
      { gallery: { embeddings, labels }, queriesInGallery: [0] },
      'expected a position for each of 5 queries, received 1',
    ],
    [
      'of another label',
      { gallery: { embeddings, labels }, queriesInGallery: [4, -1, -1, -1, -1] },
      'expected query 0 (label 7) at 4 of the gallery, received label 9; correct the positions',
    ],
    [
      'beyond its end',
      { gallery: { embeddings, labels }, queriesInGallery: [9, -1, -1, -1, -1] },
      'at 9 of the gallery, received a gallery of 5',
    ],
  ])('takes no positions %s', async (_, more, message) => {
    await expect(evaluateRetrieval({ ...line, ...more })).rejects.toThrow(message);
  });
});
