import {
  contrastiveLoss,
  cosine,
  euclidean,
  marginLoss,
  mineTriplets,
  tripletLoss,
  tripletStatistics,
} from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../tooling/testing/on-each-backend.ts';
import { angular } from '../src/index.ts';
import { labelsOf, placesOf, tensorOf } from './support/sets.ts';

// At right angles, the positives' middle half way between; the negative on top of the second one.
const rows = [
  [1, 0],
  [0, 1],
  [0, 5],
  [-1, 0],
];
const identities = [0, 0, 1, 1];

describe('angular', () => {
  onEachBackend(() => {
    it('marks triplets by their angle, in a case worked by hand', () => {
      const mined = mineTriplets(tensorOf(rows), labelsOf(identities), {
        miner: angular({ angle: 40 }),
        distance: euclidean(),
      });
      // Of the pair (0, 1), sqrt 2 apart: the negative 2 lies half of that from the middle, tan = 1 (45 degrees); 3 lies sqrt 2.5 away, tan = 0.447.
      // Of the pair (2, 3), sqrt 2 apart: 1 lies on top of 2, 45 degrees; 0 is as far as 3 from (0, 1).
      const marked = mined.triplets?.arraySync() ?? [];
      const places = marked.flatMap((matrix, a) =>
        matrix.flatMap((row, p) => row.flatMap((on, n) => (on ? [[a, p, n]] : []))),
      );
      expect(places).toEqual([
        [0, 1, 2],
        [1, 0, 2],
        [2, 3, 1],
        [3, 2, 1],
      ]);
    });

    it('is what every loss takes of it', () => {
      tf.tidy(() => {
        const [x, labels, distance] = [tensorOf(rows), labelsOf(identities), euclidean()];
        const miner = angular({ angle: 40 });
        const mined = mineTriplets(x, labels, { miner, distance });
        const { triplets } = tripletStatistics(x, mined, { distance, margin: 1 });
        expect(triplets.dataSync()[0]).toBe(4);
        // d_ap sqrt 2 each; d_an of (0, 2), (1, 2), (2, 1), (3, 1): sqrt 2, 0, 0, sqrt 2.
        const expected = (1 + (1 + Math.SQRT2)) / 2;
        const options = { margin: 1, distance, miner };
        expect(tripletLoss(x, labels, options).dataSync()[0]).toBeCloseTo(expected, 5);
        const each = tripletLoss(x, labels, { ...options, reduction: 'none' });
        expect(tf.sum(each).dataSync()[0]).toBeCloseTo(4 * expected, 5);
        const soft = tripletLoss(x, labels, { ...options, soft: true, margin: 0 }).dataSync()[0];
        expect(soft).toBeCloseTo((Math.log(2) + Math.log(1 + Math.exp(Math.SQRT2))) / 2, 5);
        // Pairs that stand in a triplet.
        const pairs = contrastiveLoss(x, labels, { distance, miner, reduction: 'none' }) as tf.Tensor2D;
        expect(placesOf(tf.greater(pairs, 0))).toEqual([
          [0, 1],
          [1, 0],
          [1, 2],
          [2, 1],
          [2, 3],
          [3, 2],
        ]);
        expect(marginLoss({ miner, distance }).apply(x, labels).dataSync()[0]).toBeGreaterThan(0);
        const slopes = tf.grad((e: tf.Tensor) => tripletLoss(e as tf.Tensor2D, labels, options))(x);
        expect(slopes.dataSync().every(Number.isFinite)).toBe(true);
      });
    });
  });

  it('explains what it cannot mine', () => {
    const [x, labels] = [tensorOf(rows), labelsOf(identities)];
    const miner = angular();
    expect(() => tripletLoss(x, labels, { miner, distance: cosine() })).toThrow(
      'angular: expected the Euclidean or squared Euclidean distance, received cosine; give the loss one of them',
    );
    expect(() => tripletLoss(x, labels, { miner, ref: { embeddings: x, labels } })).toThrow(
      'angular: expected a batch that is compared with itself, received one that is compared with others; leave out ref, or the memory',
    );
    const mined = mineTriplets(x, labels, { miner });
    expect(() => tripletLoss(x, undefined, { mined: { ...mined, negativesPerAnchor: 'one' } })).toThrow(
      'tripletLoss: expected mined.triplets alone, received a band or the promise of one for each anchor, too; leave those out',
    );
    expect(() => tripletLoss(x, undefined, { mined: { ...mined, triplets: tf.zeros([4, 4, 3], 'bool') } })).toThrow(
      'tripletLoss: expected mined.triplets as bool [4, 4, 4], received bool [4, 4, 3]; pass one value for each triplet',
    );
  });
});
