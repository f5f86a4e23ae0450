import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onEachBackend } from '../../../../tooling/testing/on-each-backend.ts';
import type { Mined } from '../../src/index.ts';
import { mineTriplets, tripletLoss } from '../../src/index.ts';
import { anchorsPerChunk, sumInChunks } from '../../src/triplets/chunked-triplets.ts';
import { sumHingeTriplets } from '../../src/triplets/hinge-triplets.ts';
import { labelsOf, mixedLabels, randomRows, tensorOf } from '../support/batch.ts';

/** The most bytes that tfjs holds at a time while `body` runs, beyond what it held before. */
function peakOf(body: () => tf.TensorContainer): number {
  const engine = tf.engine();
  const before = tf.memory().numBytes;
  let peak = 0;
  const track = engine.trackTensor.bind(engine);
  const spy = vi.spyOn(engine, 'trackTensor').mockImplementation((tensor, backend) => {
    track(tensor, backend);
    peak = Math.max(peak, tf.memory().numBytes - before);
  });
  tf.dispose(body());
  spy.mockRestore();
  return peak;
}

afterEach(() => {
  vi.restoreAllMocks();
});

const megabyte = 2 ** 20;
const batch = (n: number): [tf.Tensor2D, tf.Tensor1D] => [
  tensorOf(randomRows(n, 16, 3)),
  labelsOf(Array.from({ length: n }, (_, i) => Math.floor(i / 4))),
];

describe('triplets in bounded memory', () => {
  onEachBackend(() => {
    it('sums all 134 million of 512 images, forward and backward, in under 300 MB', () => {
      const [x, labels] = batch(512);
      const peak = peakOf(
        () => tf.valueAndGrad((e: tf.Tensor) => tripletLoss(e as tf.Tensor2D, labels, { margin: 0.2 }))(x).grad,
      );
      expect(peak).toBeGreaterThan(megabyte);
      expect(peak).toBeLessThan(300 * megabyte);
      tf.dispose([x, labels]);
    });

    it('sums those that have to be enumerated in chunks of anchors, in under 300 MB', () => {
      // One chunk of 512 images, and the sums of two: what all 128 chunks hold at a time.
      const [x, labels] = batch(512);
      const [all, distances] = tf.tidy(() => [
        tf.matMul<tf.Tensor2D>(x, x, false, true),
        tf.zeros<tf.Rank.R2>([512, 512]),
      ]);
      const mined = mineTriplets(x, labels);
      const two = 2 * anchorsPerChunk(512, 512);
      const firstAnchors = (mask: tf.Tensor2D): tf.Tensor2D => tf.slice(mask, [0, 0], [two, 512]);
      const part: Mined = { positive: firstAnchors(mined.positive), negative: firstAnchors(mined.negative) };
      const rule = { margin: 0.2, soft: true, between: distances } as const;
      const peak = peakOf(() => tf.tidy(() => sumInChunks(firstAnchors(all), part, rule).loss));
      expect(peak).toBeGreaterThan(4 * megabyte);
      expect(peak).toBeLessThan(150 * megabyte);
      tf.dispose([x, labels, all, distances, part.positive, part.negative, mined.positive, mined.negative]);
    });

    it('gives the same sums whatever the size of a chunk, and by sorting', () => {
      tf.tidy(() => {
        const [x, labels] = [tensorOf(randomRows(10, 5, 3)), labelsOf(mixedLabels)];
        const distances = tf.matMul<tf.Tensor2D>(x, x, false, true);
        const mined = mineTriplets(x, labels);
        const rule = { margin: 0.2, soft: false } as const;
        const whole = sumInChunks(distances, mined, rule);
        const others = [1, 300, 700].map((size) => sumInChunks(distances, mined, rule, size));
        for (const sums of [...others, sumHingeTriplets(distances, mined, rule)]) {
          expect(sums.active.dataSync()).toEqual(whole.active.dataSync());
          expect(sums.gradients[0].dataSync()).toEqual(whole.gradients[0].dataSync());
          // Sums in another order: single precision.
          expect(sums.loss.dataSync()[0] / whole.loss.dataSync()[0]).toBeCloseTo(1, 5);
        }
      });
    });
  });

  it('takes chunks of at least one anchor, and at most all', () => {
    expect(anchorsPerChunk(512, 512)).toBe(4);
    expect(anchorsPerChunk(8, 4096)).toBe(1);
    expect(anchorsPerChunk(16, 16)).toBe(16);
  });
});
