import { useEngine } from '@htg/engine';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateVerification, rocCurve, tprAtFpr } from '../src/index.ts';
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
      // The same area in other pieces.
      expect(counted.auc).toBeCloseTo(listed.auc, 12);
      expect(counted.eer).toBeCloseTo(listed.eer, 12);
    });
  }

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
