import { describe, expect, it } from 'vitest';
import {
  adjustedMutualInformation,
  evaluateReidentification,
  evaluateRetrieval,
  evaluateSingleGalleryShot,
  evaluateVerification,
  nearestNeighbors,
  normalizedMutualInformation,
  pairedBootstrap,
  rocCurve,
} from '../src/index.ts';
import type { RetrievalOptions } from '../src/index.ts';
import { kMeans } from '../src/k-means.ts';
import { onEachBackend } from './backends.ts';
import { golden } from './golden.ts';

// All of these are sums and quotients of float64 on both sides, from the same ranking.
const digits = 12;
const { embeddings, labels, cameras } = golden;
const set = { embeddings, labels, distance: 'euclidean' } as const;

describe('pytorch-metric-learning', () => {
  const queries = { embeddings: embeddings.slice(0, 60), labels: labels.slice(0, 60) };
  const gallery = { embeddings: embeddings.slice(60), labels: labels.slice(60) };
  const cases: [string, RetrievalOptions, 'self' | 'two', 'selfAtFive' | 'twoAtFive'][] = [
    ['every row against the others', set, 'self', 'selfAtFive'],
    ['two sets', { ...queries, gallery, distance: 'euclidean' }, 'two', 'twoAtFive'],
  ];
  for (const [name, options, whole, atFive] of cases) {
    onEachBackend(`finds the same values: ${name}`, async () => {
      const expected = golden.pytorchMetricLearning[whole];
      const result = await evaluateRetrieval(options);
      expect(result.rank1).toBeCloseTo(expected.precision_at_1, digits);
      expect(result.rPrecision).toBeCloseTo(expected.r_precision, digits);
      expect(result.mapAtR).toBeCloseTo(expected.mean_average_precision_at_r, digits);
      expect(result.mAP).toBeCloseTo(expected.mean_average_precision, digits);
      // It computes this one in float32.
      expect(result.mrr).toBeCloseTo(expected.mean_reciprocal_rank, 6);
      const { mAP } = await evaluateRetrieval({ ...options, averagePrecision: { at: 5, denominator: 'relevant' } });
      expect(mAP).toBeCloseTo(golden.pytorchMetricLearning[atFive].mean_average_precision, digits);
    });
  }
});

describe('torchreid', () => {
  const { queries, galleryLabels, cmc, mAP, singleShot, oneImageEach } = golden.torchreid;
  const gallery = { embeddings: embeddings.slice(queries), labels: galleryLabels, cameras: cameras.slice(queries) };
  const probes = {
    embeddings: embeddings.slice(0, queries),
    labels: labels.slice(0, queries),
    cameras: cameras.slice(0, queries),
    distance: 'euclidean',
  } as const;

  onEachBackend('has the same CMC and mAP, with junk and distractors', async () => {
    const ks = cmc.map((_, i) => i + 1);
    const result = await evaluateReidentification({ ...probes, gallery, ks, distractorLabel: 0 });
    expect(result.mAP).toBeCloseTo(mAP, digits);
    // It returns the curve in float32.
    ks.forEach((k, i) => {
      expect(result.cmc[k]).toBeCloseTo(cmc[i], 6);
    });
    expect(result.unscorable.count).toBeGreaterThan(0);
  });

  onEachBackend('has the same single-gallery-shot curve where nothing is left to chance', async () => {
    const { items } = oneImageEach;
    const only = {
      embeddings: items.map((item) => gallery.embeddings[item]),
      labels: items.map((item) => galleryLabels[item]),
      cameras: items.map((item) => gallery.cameras[item]),
    };
    const ks = oneImageEach.cmc.map((_, i) => i + 1);
    const result = await evaluateSingleGalleryShot({ ...probes, gallery: only, ks, seed: 1 });
    expect(result.mAP).toBeCloseTo(oneImageEach.mAP, digits);
    ks.forEach((k, i) => {
      expect(result.cmc[k]).toBeCloseTo(oneImageEach.cmc[i], 6);
    });
  });

  it('has the same single-gallery-shot curve on average', async () => {
    const ks = singleShot.mean.map((_, i) => i + 1);
    const result = await evaluateSingleGalleryShot({ ...probes, gallery, ks, seed: 1, repeats: 1000 });
    // Its mean over `runs` of 10 draws each, ours over 1000 draws: four standard errors of their difference.
    const { runs } = singleShot;
    ks.forEach((k, i) => {
      const variance = singleShot.deviation[i] ** 2 * (1 / runs + 10 / 1000);
      expect(Math.abs(result.cmc[k] - singleShot.mean[i])).toBeLessThan(4 * Math.sqrt(variance) + 1e-6);
    });
  });
});

describe('scikit-learn', () => {
  onEachBackend('has the same average precision of each query', async () => {
    const { perQuery } = await evaluateRetrieval(set);
    golden.scikitLearn.averagePrecision.forEach((expected, i) => {
      expect(perQuery.averagePrecision[i]).toBeCloseTo(expected, digits);
    });
  });

  for (const distance of ['euclidean', 'cosine'] as const) {
    onEachBackend(`has the same nearest neighbors: ${distance}`, async () => {
      const expected = golden.scikitLearn.neighbors[distance];
      const { indices, distances } = await nearestNeighbors({ embeddings, k: 6, distance });
      expect([...indices]).toEqual(expected.indices.flat());
      // It subtracts float64 products, which cancel; rows are rounded to float32 here after normalizing.
      expected.distances.flat().forEach((value, i) => {
        expect(distances[i]).toBeCloseTo(value, 6);
      });
    });
  }

  onEachBackend('has the same ROC over all pairs', async () => {
    const { auc, tprAtFpr } = golden.scikitLearn.roc;
    const fprs = Object.keys(tprAtFpr).map(Number);
    const result = await evaluateVerification({ ...set, fprs });
    expect(result.auc).toBeCloseTo(auc, digits);
    for (const fpr of fprs) expect(result.tprAtFpr[fpr]).toBeCloseTo(tprAtFpr[String(fpr)], digits);
  });

  it('has the same ROC of tied scores', () => {
    const { scores, matches, fpr, tpr, thresholds } = golden.scikitLearn.tied;
    const curve = rocCurve(scores, matches);
    expect([...curve.thresholds.subarray(1)]).toEqual(thresholds);
    fpr.forEach((value, i) => {
      expect(curve.fpr[i]).toBeCloseTo(value, digits);
      expect(curve.tpr[i]).toBeCloseTo(tpr[i], digits);
    });
  });

  it.each(golden.scikitLearn.partitions.map((partition, i) => [i, partition] as const))(
    'has the same NMI and AMI of partitions %i',
    (_, { a, b, nmi, ami }) => {
      expect(normalizedMutualInformation(a, b)).toBeCloseTo(nmi, digits);
      // Its log factorials come from an approximation of the gamma function.
      expect(adjustedMutualInformation(a, b)).toBeCloseTo(ami, 10);
    },
  );

  onEachBackend('runs the same k-means from the same rows', async () => {
    const { initial, assignments, inertia } = golden.scikitLearn.kMeans;
    const rows = Float32Array.from(embeddings.flat());
    const result = await kMeans('test', rows, embeddings[0].length, { initial, iterations: 20, memoryLimit: 2 ** 20 });
    expect([...result.assignments]).toEqual(assignments);
    // It sums in float32.
    expect(result.inertia / inertia).toBeCloseTo(1, 5);
  });
});

describe('scipy', () => {
  it('has the same bootstrap interval', () => {
    const { a, b, low, high, standardError } = golden.scipy;
    const result = pairedBootstrap(a, b, { seed: 1, resamples: 40_000 });
    // A 2.5% percentile of 40,000 normal draws has a standard error of 0.013 of their deviation; five of its difference.
    const tolerance = 5 * Math.SQRT2 * 0.013 * standardError;
    expect(Math.abs(result.low - low)).toBeLessThan(tolerance);
    expect(Math.abs(result.high - high)).toBeLessThan(tolerance);
    expect(result.difference).toBeCloseTo(result.a - result.b, digits);
  });
});
