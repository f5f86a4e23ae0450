import { useEngine } from '@htg/engine';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  compareRetrieval,
  evaluateClustering,
  evaluateRandomGallery,
  evaluateReidentification,
  evaluateRetrieval,
  evaluateSingleGalleryShot,
  pairedBootstrap,
} from '../src/index.ts';
import { kMeans } from '../src/k-means.ts';
import { onEachBackend } from './backends.ts';
import { clusters } from './reference/clusters.ts';

const set = clusters({ images: 200, identities: 25, width: 6, noise: 1, seed: 4, cameras: 3 });
const { rows: embeddings, labels, cameras } = set;

beforeAll(async () => {
  await useEngine({ engine: 'cpu' });
});

describe('evaluateReidentification', () => {
  it('is retrieval without images of the same identity by the same camera', async () => {
    const result = await evaluateReidentification({ embeddings, labels, cameras });
    const expected = await evaluateRetrieval({
      embeddings,
      labels,
      cameras,
      excludeSameCamera: 'sameIdentity',
      ks: [1, 5, 10, 20],
    });
    expect(result).toEqual(expected);
  });
});

describe('evaluateRandomGallery', () => {
  onEachBackend('takes one image of each identity as the gallery, all others as probes', async () => {
    const before = memory().numTensors;
    const result = await evaluateRandomGallery({ embeddings, labels, seed: 1, repeats: 4 });
    expect(memory().numTensors).toBe(before);
    const identities = new Set(labels).size;
    for (const one of result.perGallery) {
      expect(one.queries).toBe(labels.length - identities);
      expect([...one.perQuery.matches].every((matches) => matches === 1)).toBe(true);
      expect(one.mAP).toBeCloseTo(one.mrr, 12);
    }
    expect(result.rank1).toBeCloseTo(result.perGallery.reduce((sum, { rank1 }) => sum + rank1, 0) / 4, 12);
    expect(result.cmc[1]).toBeCloseTo(result.rank1, 12);
    const [a, b] = result.perGallery;
    expect(a.perQuery.firstRank).not.toEqual(b.perQuery.firstRank);
    expect(await evaluateRandomGallery({ embeddings, labels, seed: 1, repeats: 4 })).toEqual(result);
  });

  it('leaves junk out and refuses a set without a probe', async () => {
    const result = await evaluateRandomGallery({
      embeddings: [[0], [0], [1]],
      labels: [0, 0, -1],
      seed: 1,
      repeats: 1,
    });
    expect(result.perGallery[0].queries).toBe(1);
    await expect(evaluateRandomGallery({ embeddings: [[0], [1]], labels: [0, 1], seed: 1 })).rejects.toThrow(
      'evaluateRandomGallery: expected an identity with 2 images or more, received 2 identities with one each;',
    );
  });
});

describe('evaluateSingleGalleryShot', () => {
  it('draws by its seed, whatever the memory limit', async () => {
    const options = { embeddings, labels, cameras, seed: 2 };
    const before = memory().numTensors;
    const result = await evaluateSingleGalleryShot(options);
    expect(memory().numTensors).toBe(before);
    expect(await evaluateSingleGalleryShot({ ...options, memoryLimit: 2 ** 16 })).toEqual(result);
    expect((await evaluateSingleGalleryShot({ ...options, seed: 3 })).cmc).not.toEqual(result.cmc);
  });

  it('counts ties against the query', async () => {
    const constant = { embeddings: embeddings.map(() => [1, 2]), labels, seed: 1, ks: [1, 24, 25] };
    const { cmc } = await evaluateSingleGalleryShot(constant);
    expect(cmc).toEqual({ 1: 0, 24: 0, 25: 1 });
  });
});

describe('evaluateClustering', () => {
  onEachBackend('finds identities that lie apart', async () => {
    // Tight clouds of 40 rows each; by this seed k-means begins with one row in each.
    const apart = clusters({ images: 200, identities: 4, width: 8, noise: 0.02, seed: 1 });
    const before = memory().numTensors;
    const results = [];
    for (let seed = 0; seed < 10; seed++) {
      results.push(await evaluateClustering({ embeddings: apart.rows, labels: apart.labels, seed }));
    }
    expect(memory().numTensors).toBe(before);
    const best = results.reduce((a, b) => (b.inertia < a.inertia ? b : a));
    expect(best.nmi).toBeCloseTo(1, 12);
    expect(best.ami).toBeCloseTo(1, 12);
    expect(best.clusters).toBe(4);
  });

  it('is near 0, adjusted, for labels that have nothing to do with the embeddings', async () => {
    const shuffled = labels.map((_, i) => labels[(i * 37 + 11) % labels.length]);
    const { nmi, ami } = await evaluateClustering({ embeddings, labels: shuffled, seed: 1 });
    expect(Math.abs(ami)).toBeLessThan(0.1);
    expect(nmi).toBeGreaterThan(0.3);
  });

  it('gives a cluster that lost its rows the one farthest from its mean', async () => {
    const rows = Float32Array.from([0, 0.1, 10, 10.1, 20]);
    const options = { initial: [0, 0, 2], iterations: 20, memoryLimit: 2 ** 16 };
    const { assignments, inertia } = await kMeans('test', rows, 1, options);
    expect([...assignments]).toEqual([0, 0, 2, 2, 1]);
    // Two pairs, each 0.05 from its mean; the means are float32.
    expect(inertia).toBeCloseTo(4 * 0.05 ** 2, 6);
  });
});

describe('pairedBootstrap', () => {
  const random = clusters({ images: 400, identities: 1, width: 2, noise: 1, seed: 9 }).rows;
  const b = random.map(([value]) => value);
  const a = random.map(([value, other]) => value + 0.1 + 0.05 * other);

  it('is as wide as the normal approximation says', () => {
    const { difference, low, high } = pairedBootstrap(a, b, { seed: 1, resamples: 4000 });
    const differences = a.map((value, i) => value - b[i]);
    const mean = differences.reduce((sum, value) => sum + value, 0) / 400;
    const error = Math.sqrt(differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 400 / 400);
    expect(difference).toBeCloseTo(mean, 12);
    // 4000 resamples know a 2.5% percentile to 0.04 standard errors: five of these.
    expect(Math.abs(low - (mean - 1.96 * error))).toBeLessThan(0.2 * error);
    expect(Math.abs(high - (mean + 1.96 * error))).toBeLessThan(0.2 * error);
  });

  it('is wider where whole groups are drawn that resemble each other', () => {
    const groups = a.map((_, i) => i % 20);
    const shifted = a.map((value, i) => value + groups[i] / 100);
    const single = pairedBootstrap(shifted, b, { seed: 1 });
    const grouped = pairedBootstrap(shifted, b, { seed: 1, groups });
    expect(grouped.high - grouped.low).toBeGreaterThan(1.5 * (single.high - single.low));
  });

  it.each<[number[], number[], Parameters<typeof pairedBootstrap>[2], string]>([
    [[1], [1, 2], { seed: 1 }, 'pairedBootstrap: expected values of the same queries, at least one, received 1 and 2;'],
    [[NaN], [1], { seed: 1 }, 'pairedBootstrap: expected finite values of a, received NaN at 0;'],
    [[1], [1], { seed: 1, groups: [1, 2] }, 'expected one group for each of 1 queries, received 2;'],
    [[1], [1], { seed: -1 }, 'pairedBootstrap: expected seed to be a whole number from 0 to'],
    [[1], [1], { seed: 1, confidence: 1 }, 'expected confidence between 0 and 1, received 1;'],
    [[1], [1], { seed: 1, resamples: 0 }, 'expected resamples to be a whole number >= 1, received 0;'],
  ])('refuses %j, %j, %j', (first, second, options, text) => {
    expect(() => pairedBootstrap(first, second, options)).toThrow(text);
  });
});

describe('compareRetrieval', () => {
  it('compares two models over the same queries', async () => {
    const noisy = embeddings.map((row, i) => row.map((value, j) => value + (((i * 7 + j * 13) % 11) - 5) / 5));
    const good = await evaluateRetrieval({ embeddings, labels });
    const bad = await evaluateRetrieval({ embeddings: noisy, labels });
    for (const metric of [
      'averagePrecision',
      'mapAtR',
      'rPrecision',
      'rank1',
      'reciprocalRank',
      'inversePenalty',
    ] as const) {
      const { difference, low, high } = compareRetrieval(good, bad, metric, { seed: 1 });
      expect(difference).toBeGreaterThan(low);
      expect(difference).toBeLessThan(high);
    }
    const result = compareRetrieval(good, bad, 'averagePrecision', { seed: 1 });
    expect(result.difference).toBeCloseTo(good.mAP - bad.mAP, 12);
    expect(result.low).toBeGreaterThan(0);
  });

  it('refuses results over other queries', async () => {
    const all = await evaluateRetrieval({ embeddings, labels });
    const fewer = await evaluateRetrieval({ embeddings, labels: labels.map((label, i) => (i < 3 ? -1 : label)) });
    expect(() => compareRetrieval(all, fewer, 'rank1', { seed: 1 })).toThrow(
      'compareRetrieval: expected results over the same queries, received 200 and 197 scored queries that differ at 0;',
    );
  });
});
