import { useEngine } from '@htg/engine';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateVerification, rocCurve, thresholdAtEer, thresholdAtFpr, tprAtFpr } from '../src/index.ts';
import type { VerificationOptions } from '../src/index.ts';
import { onEachBackend } from './backends.ts';
import { clusters } from './reference/clusters.ts';

const { rows, labels } = clusters({ images: 120, identities: 15, width: 4, noise: 1.5, seed: 8 });
const allPairs = labels.flatMap((_, i) => labels.slice(i + 1).flatMap((__, j) => [i, i + 1 + j]));

beforeAll(async () => {
  await useEngine({ engine: 'cpu' });
});

describe('rocCurve', () => {
  it('scores a case worked by hand', () => {
    // Falling: 0.9 match, 0.8 not, 0.7 match, 0.6 not.
    const curve = rocCurve([0.8, 0.9, 0.6, 0.7], [0, 1, 0, 1]);
    expect([...curve.fpr]).toEqual([0, 0, 0.5, 0.5, 1]);
    expect([...curve.tpr]).toEqual([0, 0.5, 0.5, 1, 1]);
    expect([...curve.thresholds]).toEqual([Infinity, 0.9, 0.8, 0.7, 0.6]);
    expect(curve.auc).toBe(0.75);
    expect(curve.eer).toBe(0.5);
    expect(tprAtFpr(curve, 0.4)).toBe(0.5);
    expect(tprAtFpr(curve, 0.5)).toBe(1);
  });

  it('has thresholds that accept as many matching pairs as a rate allows, and the fewest others', () => {
    const curve = rocCurve([0.8, 0.9, 0.6, 0.7], [0, 1, 0, 1]);
    expect(thresholdAtFpr(curve, 0)).toEqual({ threshold: 0.9, fpr: 0, tpr: 0.5 });
    expect(thresholdAtFpr(curve, 0.5)).toEqual({ threshold: 0.7, fpr: 0.5, tpr: 1 });
    expect(thresholdAtFpr(curve, 1)).toEqual({ threshold: 0.7, fpr: 0.5, tpr: 1 });
    expect(thresholdAtEer(curve)).toEqual({ threshold: 0.9, fpr: 0, tpr: 0.5 });
    // The nearest pair is of two identities: no rate below 1 allows it.
    const none = { threshold: Infinity, fpr: 0, tpr: 0 };
    expect(thresholdAtFpr(rocCurve([2, 1], [0, 1]), 0.5)).toEqual(none);
    expect(thresholdAtEer(rocCurve([2, 1], [0, 1]))).toEqual(none);
  });

  it('accepts pairs of equal score together', () => {
    const curve = rocCurve([1, 1, 1, 1], [1, 0, 1, 0]);
    expect([...curve.tpr]).toEqual([0, 1]);
    expect(curve.auc).toBe(0.5);
    expect(curve.eer).toBe(0.5);
  });

  it.each<[number[], number[], string]>([
    [[1], [1, 0], 'rocCurve: expected as many matches as scores (1), received 2;'],
    [[1, NaN], [1, 0], 'rocCurve: expected finite scores, received NaN at 1;'],
    [[1, 2], [1, 1], 'rocCurve: expected matching and different pairs, received 2 and 0;'],
  ])('refuses %j, %j', (scores, matches, text) => {
    expect(() => rocCurve(scores, matches)).toThrow(text);
  });
});

describe('evaluateVerification', () => {
  for (const distance of ['euclidean', 'cosine', 'dotProduct'] as const) {
    onEachBackend(`counts all pairs as a list of all pairs does: ${distance}`, async () => {
      // Rounded rows: many pairs of the same distance, matching and not.
      const embeddings = rows.map((row) => row.map((value) => Math.round(2 * value) / 2 + 0.25));
      const before = memory().numTensors;
      const options = { embeddings, labels, distance, fprs: [0.01, 0.1, 0.5] };
      const counted = await evaluateVerification(options);
      expect(memory().numTensors).toBe(before);
      const listed = await evaluateVerification({ ...options, pairs: allPairs });
      expect(counted.matching).toBe(listed.matching);
      expect(counted.different).toBe(listed.different);
      expect(counted.tprAtFpr).toEqual(listed.tprAtFpr);
      expect(counted.thresholdAt).toEqual(listed.thresholdAt);
      expect(counted.eerThreshold).toEqual(listed.eerThreshold);
      // The same area in other pieces.
      expect(counted.auc).toBeCloseTo(listed.auc, 12);
      expect(counted.eer).toBeCloseTo(listed.eer, 12);
    });
  }

  it('says how far matching pairs may be apart, worked by hand: euclidean', async () => {
    const set = { embeddings: [[0], [2], [-6], [-3]], labels: [0, 0, 1, 1], distance: 'euclidean' as const };
    const { thresholdAt, eerThreshold } = await evaluateVerification({ ...set, fprs: [0, 0.25, 0.5] });
    // Distances: 0-1 2 (match), 2-3 3 (match), 0-3 3 (other), 1-3 5, 0-2 6, 1-2 8.
    expect(thresholdAt).toEqual({
      0: { distance: 2, similarity: null, fpr: 0, tpr: 0.5 },
      0.25: { distance: 3, similarity: null, fpr: 0.25, tpr: 1 },
      0.5: { distance: 3, similarity: null, fpr: 0.25, tpr: 1 },
    });
    expect(eerThreshold).toEqual({ distance: 2, similarity: null, fpr: 0, tpr: 0.5 });
  });

  it('says how far matching pairs may be apart, worked by hand: cosine and dot product', async () => {
    // Angles 0, 60, 90, 270 degrees; matching: 60 (cosine 0.5) and 180 (-1); others: 90, 270 (0), 30 (0.866), 210 (-0.866).
    const turned = (degrees: number): number[] => [
      Math.cos((degrees * Math.PI) / 180),
      Math.sin((degrees * Math.PI) / 180),
    ];
    const set = { embeddings: [0, 60, 90, 270].map(turned), labels: [0, 0, 1, 1], fprs: [0.2, 0.25] };
    const cosine = await evaluateVerification(set);
    expect(cosine.thresholdAt[0.2]).toEqual({ distance: null, similarity: null, fpr: 0, tpr: 0 });
    expect(cosine.thresholdAt[0.25]).toMatchObject({ fpr: 0.25, tpr: 0.5 });
    expect(cosine.thresholdAt[0.25].distance).toBeCloseTo(0.5, 6);
    expect(cosine.thresholdAt[0.25].similarity).toBeCloseTo(0.5, 6);
    const dots = await evaluateVerification({ ...set, distance: 'dotProduct' });
    expect(dots.thresholdAt[0.25].distance).toBeNull();
    expect(dots.thresholdAt[0.25].similarity).toBeCloseTo(0.5, 6);
  });

  it('accepts by a threshold what it says: every pair counted', async () => {
    const { thresholdAt, eerThreshold } = await evaluateVerification({
      ...{ embeddings: rows, labels, distance: 'euclidean', fprs: [0.001, 0.01, 0.1] },
    });
    for (const { distance, fpr, tpr } of [...Object.values(thresholdAt), eerThreshold]) {
      const counts = { true: [0, 0], false: [0, 0] };
      for (let pair = 0; pair < allPairs.length; pair += 2) {
        const [a, b] = [allPairs[pair], allPairs[pair + 1]];
        const apart = Math.sqrt(
          rows[a].reduce((sum, x, i) => sum + (Math.fround(x) - Math.fround(rows[b][i])) ** 2, 0),
        );
        const count = counts[labels[a] === labels[b] ? 'true' : 'false'];
        count[0]++;
        // The very border pair may differ in its last digit.
        if (apart <= (distance ?? -1) * (1 + 1e-12)) count[1]++;
      }
      expect(counts.true[1] / counts.true[0]).toBe(tpr);
      expect(counts.false[1] / counts.false[0]).toBe(fpr);
    }
  });

  it('leaves rows without a label out', async () => {
    const junk = { embeddings: [...rows, [9, 9, 9, 9]], labels: [...labels, -1] };
    const { curve, ...rest } = await evaluateVerification(junk);
    const { curve: other, ...expected } = await evaluateVerification({ embeddings: rows, labels });
    expect(rest).toEqual(expected);
    expect(curve.fpr).toEqual(other.fpr);
  });

  it.each<[string, VerificationOptions, string]>([
    [
      'an odd list',
      { embeddings: [[1], [2]], labels: [0, 1], pairs: [0] },
      'evaluateVerification: expected two positions for each of pairs, received 1;',
    ],
    [
      'a position outside',
      { embeddings: [[1], [2]], labels: [0, 1], pairs: [0, 2] },
      'expected pairs of labelled rows from 0 to 1, received row 2 in pair 0;',
    ],
    [
      'one identity',
      { embeddings: [[1], [2]], labels: [0, 0] },
      'expected matching and different pairs, received 1 and 0;',
    ],
    ['no label', { embeddings: [[1], [2]], labels: [-1, -1] }, 'expected a row with a label >= 0, received none;'],
    [
      'no room',
      { embeddings: new Float32Array(200), labels: new Int32Array(200), memoryLimit: 2 ** 16 },
      'expected at most 2048 matching pairs within memoryLimit 65536, received 19900;',
    ],
  ])('refuses %s', async (_, options, text) => {
    await expect(evaluateVerification(options)).rejects.toThrow(text);
  });
});
