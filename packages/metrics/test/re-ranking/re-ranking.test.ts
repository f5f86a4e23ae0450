import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluateRetrieval, reRankedDistances } from '../../src/index.ts';
import type { DistanceReRanking, ReRanking } from '../../src/index.ts';
import { onEachBackend } from '../backends.ts';
import { golden } from '../golden.ts';

interface GoldenCase {
  readonly kind: ReRanking['kind'];
  readonly distance: 'cosine' | 'euclidean';
  readonly options: Readonly<Record<string, number>>;
  readonly mAP: number;
  readonly distances?: readonly (readonly number[])[];
}

const { queries, step, cases } = JSON.parse(
  readFileSync(new URL('../golden/re-ranking.json', import.meta.url), 'utf8'),
) as { queries: number; step: number; cases: readonly GoldenCase[] };
const part = (
  from: number,
  to?: number,
): { embeddings: readonly (readonly number[])[]; labels: readonly number[] } => ({
  embeddings: golden.embeddings.slice(from, to),
  labels: golden.labels.slice(from, to),
});
const set = { ...part(0, queries), gallery: part(queries) };
const settingsOf = ({ kind, options }: GoldenCase): ReRanking => ({
  kind,
  ...options,
  ...(kind === 'diffusion' && { iterations: 200 }),
});

describe('re-ranking', () => {
  const titled = cases.map(
    (each) => [`${each.kind} on ${each.distance} ${JSON.stringify(each.options)}`, each] as const,
  );
  describe.each(titled)('by %s', (_, each) => {
    onEachBackend('equals that of torchreid, or of dense matrices', async () => {
      const reRank = settingsOf(each);
      const { mAP } = await evaluateRetrieval({ ...set, distance: each.distance, reRank });
      expect(Math.abs(mAP - each.mAP)).toBeLessThan(1e-6);
      if (!each.distances || reRank.kind === 'queryExpansion') return;
      const distances = await reRankedDistances({ ...set, distance: each.distance, reRank });
      const items = set.gallery.labels.length;
      const largest = Math.max(...each.distances.flat().map(Math.abs));
      each.distances.forEach((row, place) => {
        row.forEach((expected, item) => {
          // Single precision there and here.
          expect(Math.abs(distances[place * step * items + item] - expected)).toBeLessThan(1e-6 * largest);
        });
      });
    });
  });

  it('does not depend on the limit of memory', async () => {
    for (const kind of ['kReciprocal', 'queryExpansion', 'diffusion'] as const) {
      const options = { embeddings: golden.embeddings, labels: golden.labels, reRank: { kind } };
      const small = await evaluateRetrieval({ ...options, memoryLimit: 2 ** 16 });
      const large = await evaluateRetrieval(options);
      expect(small.mAP).toBeCloseTo(large.mAP, 6);
    }
  });

  it('of one set leaves each query out of what it finds', async () => {
    // Two pairs of opposite directions, and one between them: of each pair both find each other, whatever comes next.
    const embeddings = [
      [1, 0],
      [1, 0.1],
      [-1, 0],
      [-1, 0.1],
      [0, 1],
    ];
    const labels = [0, 0, 1, 1, 2];
    for (const kind of ['kReciprocal', 'queryExpansion', 'diffusion'] as const) {
      const {
        rank1,
        mAP,
        queries: counted,
        unscorable,
      } = await evaluateRetrieval({ embeddings, labels, reRank: { kind } });
      expect([rank1, mAP, counted, unscorable.count]).toEqual([1, 1, 4, 1]);
    }
  });

  it('is worked by hand', async () => {
    // On a line at 0, 1 and 10; k1 = 1: 0 and 1 are reciprocal, 10 has nobody but itself. Largest squared distances: 100, 81, 100.
    const embeddings = [[0], [1], [10]];
    const reRank = { kind: 'kReciprocal', k1: 1, k2: 1, lambda: 0.5 } as const;
    const distances = await reRankedDistances({ embeddings, labels: [0, 0, 1], distance: 'euclidean', reRank });
    const [a, b] = [1 / (1 + Math.exp(-1 / 100)), 1 / (1 + Math.exp(-1 / 81))]; // the weights of themselves
    const common = Math.min(a, 1 - b) + Math.min(1 - a, b);
    const jaccard = 1 - common / (2 - common);
    const expected = [0, 0.5 * jaccard + 0.005, 1, 0.5 * jaccard + 0.5 / 81, 0, 1, 1, 0.5 + 0.5 * 0.81, 0];
    expected.forEach((value, place) => {
      expect(distances[place]).toBeCloseTo(value, 5);
    });
  });

  it('finds items on a manifold by diffusion, which lie farther than others', async () => {
    // Twelve points along 110 degrees of a circle; the query stands at their beginning, a stranger 70 degrees away to the other side.
    const at = (degrees: number): number[] => [
      Math.cos((degrees * Math.PI) / 180),
      Math.sin((degrees * Math.PI) / 180),
    ];
    const gallery = {
      embeddings: [...Array.from({ length: 12 }, (_, i) => at(10 * i)), at(-70)],
      labels: Array.from({ length: 13 }, (_, i) => (i < 12 ? 0 : 1)),
    };
    const query = { embeddings: [at(0)], labels: [0], gallery };
    const before = await evaluateRetrieval(query);
    const reRank = { kind: 'diffusion', neighbors: 3, queryNeighbors: 2, iterations: 100 } as const;
    const after = await evaluateRetrieval({ ...query, reRank });
    expect(before.mAP).toBeLessThan(1);
    expect(after.mAP).toBe(1);
  });

  it('stands sets of one image, and of equal ones', async () => {
    for (const kind of ['kReciprocal', 'diffusion'] as const) {
      const one = await reRankedDistances({ embeddings: [[1, 2]], labels: [0], reRank: { kind } });
      expect(one).toHaveLength(1);
      const equal = await reRankedDistances({
        embeddings: Array.from({ length: 5 }, () => [1, 2]),
        labels: [0, 0, 0, 1, 1],
        reRank: { kind },
      });
      expect(equal.every(Number.isFinite)).toBe(true);
    }
  });

  it.each([
    [
      { kind: 'reciprocal' },
      'evaluateRetrieval reRank: expected kind to be one of kReciprocal, queryExpansion, diffusion, received "reciprocal"; ',
    ],
    [
      { kind: 'kReciprocal', neighbors: 3 },
      'evaluateRetrieval reRank: expected options among k1, k2, kind, lambda, received neighbors; ',
    ],
    [
      { kind: 'kReciprocal', k1: 0 },
      'evaluateRetrieval reRank: expected k1 to be a whole number >= 1, received 0; change k1',
    ],
    [
      { kind: 'kReciprocal', lambda: 2 },
      'evaluateRetrieval reRank: expected lambda to be from 0 to 1, received 2; change lambda',
    ],
    [
      { kind: 'diffusion', alpha: 1 },
      'evaluateRetrieval reRank: expected alpha to be from 0 to below 1, received 1; change alpha',
    ],
    [
      { kind: 'diffusion', gamma: 0 },
      'evaluateRetrieval reRank: expected gamma to be a finite number > 0, received 0; change gamma',
    ],
    [
      { kind: 'queryExpansion', alpha: -1 },
      'evaluateRetrieval reRank: expected alpha to be a finite number >= 0, received -1; change alpha',
    ],
  ] as const)('explains %j', async (reRank, text) => {
    await expect(evaluateRetrieval({ ...set, reRank: reRank as ReRanking })).rejects.toThrow(text);
  });

  it('explains a distance that it cannot rank by, and distances that there are not', async () => {
    await expect(evaluateRetrieval({ ...set, distance: 'euclidean', reRank: { kind: 'diffusion' } })).rejects.toThrow(
      'evaluateRetrieval reRank: expected the distance cosine for diffusion, received euclidean; leave reRank out, or change the distance',
    );
    const gallery = { embeddings: set.embeddings, labels: set.labels };
    const found = { gallery, queriesInGallery: Array.from(set.labels, (_, row) => row) };
    await expect(evaluateRetrieval({ ...set, ...found, reRank: { kind: 'kReciprocal' } })).rejects.toThrow(
      'evaluateRetrieval: expected queries apart from the gallery for reRank, received queriesInGallery: each would be its own first neighbor; leave one of the two out',
    );
    const misspelt = { ...gallery, label: set.labels } as typeof gallery;
    await expect(reRankedDistances({ ...set, gallery: misspelt, reRank: { kind: 'kReciprocal' } })).rejects.toThrow(
      'reRankedDistances gallery: expected options among ',
    );
    const expansion = JSON.parse('{ "kind": "queryExpansion" }') as DistanceReRanking;
    await expect(reRankedDistances({ ...set, reRank: expansion })).rejects.toThrow(
      'reRankedDistances: expected kReciprocal or diffusion, received queryExpansion, which changes queries, not distances; use evaluateRetrieval',
    );
  });
});
