import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../../tooling/testing/on-each-backend.ts';
import { cosine, mineTriplets, tripletStatistics } from '../../src/index.ts';
import type { Mined, TripletStatistics } from '../../src/index.ts';
import { labelsOf, tensorOf } from '../support/batch.ts';
import { expectNoLeak } from '../support/expect-loss.ts';

const x = (): tf.Tensor2D =>
  tensorOf([
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, 2],
  ]);
const read = (statistics: TripletStatistics): Record<string, number> =>
  Object.fromEntries(Object.entries(statistics).map(([name, value]) => [name, (value as tf.Tensor).dataSync()[0]]));

describe('tripletStatistics', () => {
  onEachBackend(() => {
    it('counts all triplets and the distances of their pairs', () => {
      tf.tidy(() => {
        // Squared distances: 1-2 and 3-4 are positive, both 2. Negatives: 1-3 4, 1-4 2, 2-3 2, 2-4 0.
        const mined = mineTriplets(x(), labelsOf([0, 0, 1, 1]));
        expect(read(tripletStatistics(x(), mined, { margin: 0.5 }))).toEqual({
          triplets: 8,
          // 2 - 4 + 0.5 < 0 twice; the other six are above 0.
          activeShare: 0.75,
          meanPositive: 2,
          meanNegative: 2,
          hardestPositive: 2,
          hardestNegative: 0,
        });
      });
    });

    it('knows of similarities that more is nearer', () => {
      tf.tidy(() => {
        const mined = mineTriplets(x(), labelsOf([0, 0, 1, 1]), { distance: cosine() });
        const { activeShare, hardestPositive, hardestNegative } = read(
          tripletStatistics(x(), mined, { margin: 0.5, distance: cosine() }),
        );
        expect([activeShare, hardestPositive, hardestNegative]).toEqual([0.75, 0, 1]);
      });
    });

    it('counts the triplets and pairs of a band alone', () => {
      tf.tidy(() => {
        const all = mineTriplets(x(), labelsOf([0, 0, 1, 1]));
        // Only negatives at distance 0: the pair 2-4, from both ends.
        const distances = tf.tensor2d([0, 2, 4, 2, 2, 0, 2, 0, 4, 2, 0, 2, 2, 0, 2, 0], [4, 4]);
        const mined: Mined = {
          ...all,
          band: { value: distances, lower: tf.mul(distances, 2), upper: tf.add(tf.mul(distances, 0), 3) },
        };
        const { triplets, meanPositive, meanNegative } = read(tripletStatistics(x(), mined));
        expect([triplets, meanPositive, meanNegative]).toEqual([2, 2, 0]);
      });
    });

    it('has no distances of a batch without pairs', () => {
      tf.tidy(() => {
        const mined = mineTriplets(x(), labelsOf([0, 1, 2, 3]));
        const { triplets, activeShare, hardestPositive, hardestNegative } = read(tripletStatistics(x(), mined));
        expect([triplets, activeShare, hardestPositive, hardestNegative]).toEqual([0, 0, NaN, 0]);
      });
    });
  });

  it('leaves no tensors behind, and explains sizes that do not fit', () => {
    const [embeddings, labels] = [x(), labelsOf([0, 0, 1, 1])];
    const mined = mineTriplets(embeddings, labels);
    expectNoLeak(() => Object.values(tripletStatistics(embeddings, mined)) as tf.Tensor[]);
    expect(() => tripletStatistics(tensorOf([[1, 2]]), mined)).toThrow(
      'tripletStatistics: expected mined.positive as bool [1, 1], received bool [4, 4]; pass one value for each pair',
    );
  });
});
