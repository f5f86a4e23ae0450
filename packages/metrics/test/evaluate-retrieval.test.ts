import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateRetrieval } from '../src/index.ts';
import type { EmbeddedSet, RetrievalOptions, RetrievalResult } from '../src/index.ts';
import { onEachBackend } from './backends.ts';
import { clusters } from './reference/clusters.ts';
import { naiveRankings, naiveScores } from './reference/naive-retrieval.ts';
import type { NaiveScores } from './reference/naive-retrieval.ts';

const scoresOf = ({ rank1, rPrecision, mapAtR, mAP, mrr, mINP, queries }: RetrievalResult): NaiveScores => ({
  rank1,
  rPrecision,
  mapAtR,
  mAP,
  mrr,
  mINP,
  queries,
});
/** Both sum the same float64 terms in another order. */
const expectSame = (actual: NaiveScores, expected: NaiveScores): void => {
  for (const [key, value] of Object.entries(expected) as [keyof NaiveScores, number][]) {
    expect(actual[key], key).toBeCloseTo(value, 12);
  }
};
const set = clusters({ images: 300, identities: 40, width: 8, noise: 1, seed: 1, cameras: 3 });
const input = (rows: readonly (readonly number[])[], rest: Omit<RetrievalOptions, 'embeddings'>): RetrievalOptions => ({
  embeddings: rows,
  distance: 'euclidean',
  ...rest,
});
/** What the first engine found. */
let firstResults: RetrievalResult[] | undefined;

beforeAll(async () => {
  await setBackend('cpu');
});

describe('evaluateRetrieval', () => {
  it('scores a case worked by hand', async () => {
    // On a line: A at 0, 3 and 4; B at 1 and 2. Rankings, right answers marked:
    // A0: B1 B2 A3* A4*; A3: B2 and A4* tie at 1 (B first), B1, A0*; A4: A3*, B2, B1, A0*; B1: A0 and B2* tie (A first) ...
    const result = await evaluateRetrieval(input([[0], [3], [4], [1], [2]], { labels: [7, 7, 7, 9, 9], ks: [1, 2] }));
    expect([...result.perQuery.firstRank]).toEqual([3, 2, 1, 2, 2]);
    expect(result.rank1).toBeCloseTo(1 / 5);
    expect(result.cmc).toEqual({ 1: 1 / 5, 2: 4 / 5 });
    expect(result.precisionAt).toEqual({ 1: 1 / 5, 2: 2 / 5 });
    expect(result.perQuery.averagePrecision[0]).toBeCloseTo((1 / 3 + 2 / 4) / 2);
    expect(result.perQuery.averagePrecision[1]).toBeCloseTo((1 / 2 + 2 / 4) / 2);
    expect(result.perQuery.averagePrecision[2]).toBeCloseTo((1 / 1 + 2 / 4) / 2);
    expect([...result.perQuery.mapAtR]).toEqual([0, 1 / 4, 1 / 2, 0, 0]);
    expect([...result.perQuery.rPrecision]).toEqual([0, 1 / 2, 1 / 2, 0, 0]);
    expect(result.mrr).toBeCloseTo((1 / 3 + 1 / 2 + 1 + 1 / 2 + 1 / 2) / 5);
    expect(result.mINP).toBeCloseTo((2 / 4 + 2 / 4 + 2 / 4 + 1 / 2 + 1 / 2) / 5);
  });

  it.each([
    ['every row against the others', false, () => true],
    [
      'the re-identification rule',
      'sameIdentity',
      (q: number, i: number) => set.cameras[q] !== set.cameras[i] || set.labels[q] !== set.labels[i],
    ],
    ['across cameras only', true, (q: number, i: number) => set.cameras[q] !== set.cameras[i]],
  ] as const)('equals the naive reference: %s', async (_, excludeSameCamera, sees) => {
    const { rows, labels, cameras } = set;
    const result = await evaluateRetrieval(input(rows, { labels, cameras, excludeSameCamera }));
    expectSame(scoresOf(result), naiveScores(naiveRankings(set, set, sees)));
  });

  it('equals the naive reference with a gallery of its own', async () => {
    const queries = { rows: set.rows.slice(0, 70), labels: set.labels.slice(0, 70) };
    const gallery = {
      rows: set.rows.slice(70),
      labels: set.labels.slice(70).map((label, i) => (i % 9 === 0 ? -1 : label)),
    };
    const result = await evaluateRetrieval(
      input(queries.rows, { labels: queries.labels, gallery: { embeddings: gallery.rows, labels: gallery.labels } }),
    );
    expectSame(scoresOf(result), naiveScores(naiveRankings(queries, gallery, () => true)));
  });

  it('counts ties against the query: duplicates and a constant embedding', async () => {
    const coarse = { ...set, rows: set.rows.map((row) => row.slice(0, 2).map((value) => Math.round(value))) };
    const result = await evaluateRetrieval(input(coarse.rows, { labels: set.labels }));
    expectSame(scoresOf(result), naiveScores(naiveRankings(coarse, coarse, () => true)));

    const constant = { labels: set.labels, rows: set.rows.map(() => [0.1, 0.2, 0.3]) };
    const collapsed = await evaluateRetrieval(input(constant.rows, { labels: set.labels, distance: 'cosine' }));
    expect(collapsed.rank1).toBe(0);
    expectSame(scoresOf(collapsed), naiveScores(naiveRankings(constant, constant, () => true)));
  });

  it('finds differences far below what float32 products can tell', async () => {
    // Around (1000, ...) the products are 1e6 and more, where float32 is blind to the last digits of the coordinates.
    const far = { ...set, rows: set.rows.map((row) => row.map((value) => Math.fround(1000 + value / 8))) };
    const result = await evaluateRetrieval(input(far.rows, { labels: set.labels }));
    expectSame(scoresOf(result), naiveScores(naiveRankings(far, far, () => true)));
  });

  it('gives the very same result whatever the memory limit', async () => {
    const { rows, labels, cameras } = set;
    const options = input(rows, { labels, cameras, excludeSameCamera: 'sameIdentity' });
    const large = await evaluateRetrieval(options);
    const small = await evaluateRetrieval({ ...options, memoryLimit: 2 ** 16 });
    expect(small).toEqual(large);
  });

  onEachBackend('gives the very same result on every engine and for every limit, beyond one tile', async () => {
    // More rows than a tile and a block of rows on the engine have, and more matches of a query than have bands of their own.
    const many = clusters({ images: 1300, identities: 14, width: 6, noise: 0.7, seed: 5, cameras: 3 });
    // Cameras may have any numbers.
    const cameras = many.cameras.map((camera) => camera - 1);
    const part = (from: number, to: number): EmbeddedSet & { cameras: number[] } => ({
      embeddings: many.rows.slice(from, to),
      labels: many.labels.slice(from, to),
      cameras: cameras.slice(from, to),
    });
    const results: RetrievalResult[] = [];
    for (const [distance, excludeSameCamera] of [
      ['euclidean', true],
      ['cosine', false],
      ['dotProduct', 'sameIdentity'],
    ] as const) {
      const rules = { distance, excludeSameCamera };
      for (const options of [
        { ...part(0, 1300), ...rules },
        { ...part(0, 200), gallery: part(200, 1300), ...rules },
      ]) {
        const result = await evaluateRetrieval(options);
        expect(await evaluateRetrieval({ ...options, memoryLimit: 2 ** 18 })).toEqual(result);
        results.push(result);
      }
    }
    const rankings = naiveRankings(many, many, (query, item) => cameras[query] !== cameras[item]);
    expectSame(scoresOf(results[0]), naiveScores(rankings));
    firstResults ??= results;
    expect(results).toEqual(firstResults);
  });

  it('ranks by angle, by distance or by dot product', async () => {
    const options = {
      embeddings: [
        [1, 0],
        [10, 1],
        [0.5, 0.4],
        [1, 0.9],
      ],
      labels: [0, 0, 1, 1],
    };
    const firstRanks = async (distance: RetrievalOptions['distance']): Promise<number[]> => [
      ...(await evaluateRetrieval({ ...options, distance })).perQuery.firstRank,
    ];
    expect(await firstRanks('cosine')).toEqual([1, 1, 1, 1]);
    expect(await firstRanks('euclidean')).toEqual([3, 2, 2, 1]);
    expect(await firstRanks('dotProduct')).toEqual([1, 2, 2, 3]);
  });

  it('takes tensors, typed arrays and rows alike, and leaves no tensor behind', async () => {
    const { rows, labels } = set;
    const embeddings = tensor2d(rows.map((row) => [...row]));
    const tensorLabels = tensor1d([...labels], 'int32');
    const before = memory().numTensors;
    const fromTensors = await evaluateRetrieval({ embeddings, labels: tensorLabels });
    const fromTyped = await evaluateRetrieval({
      embeddings: Float32Array.from(rows.flat()),
      labels: Int32Array.from(labels),
    });
    expect(fromTyped).toEqual(fromTensors);
    expect(await evaluateRetrieval({ embeddings: rows, labels })).toEqual(fromTensors);
    expect(memory().numTensors).toBe(before);
  });

  it('counts and explains the queries that it cannot score', async () => {
    const result = await evaluateRetrieval({
      embeddings: [[0], [1], [2], [3], [4], [5], [6]],
      labels: [1, 1, 2, 2, 3, -1, 0],
      cameras: [0, 1, 0, 0, 0, 0, 0],
      distance: 'euclidean',
      distractorLabel: 0,
      excludeSameCamera: 'sameIdentity',
    });
    expect(result.queries).toBe(2);
    expect(result.unscorable.reasons).toEqual({ onlySameCamera: 2, noOtherImage: 1, labelMissing: 1, distractor: 1 });
    expect([...result.unscorable.index]).toEqual([2, 3, 4, 5, 6]);
    expect(result.unscorable.explanation).toMatch(
      /^5 of 7 queries cannot be scored: 2 have other images .* only from their own camera/,
    );
    // Row 1 is as far from 2, a wrong answer, as from 0.
    expect([...result.perQuery.firstRank]).toEqual([1, 2]);
  });

  it('is NaN, with the reason, where no query can be scored', async () => {
    const result = await evaluateRetrieval({ embeddings: [[0], [1]], labels: [0, 1] });
    expect(result.rank1).toBeNaN();
    expect(result.unscorable.explanation).toBe(
      '2 of 2 queries cannot be scored: 2 are the only image of their identity.',
    );
  });

  it.each<[string, RetrievalOptions, string]>([
    [
      'no rows',
      { embeddings: [], labels: [] },
      'evaluateRetrieval: expected at least one row of embeddings, received none;',
    ],
    [
      'a missing row',
      { embeddings: [[1, 2]], labels: [0, 1] },
      'expected embeddings of shape [2, L], one row for each of the 2 labels, received [1, 2];',
    ],
    ['uneven values', { embeddings: new Float32Array(5), labels: [0, 1] }, 'received 5 values;'],
    ['uneven rows', { embeddings: [[1, 2], [1]], labels: [0, 1] }, 'received a row of 1 after one of 2;'],
    ['NaN', { embeddings: [[1], [NaN]], labels: [0, 1] }, 'expected finite embeddings, received NaN in row 1;'],
    [
      'labels that are no whole numbers',
      { embeddings: [[1]], labels: [0.5] },
      'expected labels to be whole numbers from -2147483648 to 2147483647, received 0.5 at 0;',
    ],
    [
      'cameras that are missing',
      { embeddings: [[1]], labels: [0], excludeSameCamera: true },
      'expected cameras with excludeSameCamera true, received none;',
    ],
    [
      'too few cameras',
      { embeddings: [[1], [2]], labels: [0, 0], cameras: [1] },
      'expected as many cameras as labels (2), received 1;',
    ],
    [
      'two lengths',
      { embeddings: [[1]], labels: [0], gallery: { embeddings: [[1, 2]], labels: [0] } },
      'of one embedding length, received 1 and 2;',
    ],
    ['k = 0', { embeddings: [[1]], labels: [0], ks: [0] }, 'expected ks to be whole numbers >= 1, received 0;'],
    [
      'no room',
      { embeddings: [[1]], labels: [0], memoryLimit: 10 },
      'expected memoryLimit >= 65536 bytes, received 10;',
    ],
  ])('refuses %s', async (_, options, text) => {
    await expect(evaluateRetrieval(options)).rejects.toThrow(text);
  });
});
