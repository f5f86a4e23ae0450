import type { MinerInput } from '@htg/losses';
import { dotProduct, euclidean, marginLoss, mineTriplets, squaredEuclidean } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../tooling/testing/on-each-backend.ts';
import { negativeWeights } from '../src/distance-weighted.ts';
import { distanceWeighted } from '../src/index.ts';
import golden from './golden/miners.json' with { type: 'json' };
import { seededUniform } from './support/seeded-uniform.ts';
import { labelsOf, placesOf, tensorOf, tripletsOf } from './support/sets.ts';

const { labels } = golden;
const n = labels.length;
const embeddings = (): tf.Tensor2D => tensorOf(golden.embeddings);
const noiseOf = (seed: number): tf.Tensor2D => tf.tensor2d(seededUniform(n * n, seed), [n, n]);

const input = (): MinerInput => {
  const all = mineTriplets(embeddings(), labelsOf(labels));
  return { ...all, distances: euclidean().matrix(embeddings()), distance: euclidean() };
};

describe('distanceWeighted', () => {
  onEachBackend(() => {
    it.each(golden.distanceWeights.map((example) => [JSON.stringify(example.options), example] as const))(
      'weighs negatives as pytorch-metric-learning does %s',
      (_, { options, weights }) => {
        const { cutoff = 0.5, nonzeroLossCutoff = 1.4 } = options;
        const ours = negativeWeights(input(), 8, cutoff, nonzeroLossCutoff).arraySync();
        weights.forEach((row, a) => {
          const total = ours[a].reduce((sum, weight) => sum + weight, 0);
          row.forEach((expected, j) => {
            // Probabilities of 0..1, from exponentials of single-precision logarithms up to 10: 1e-5.
            expect(Math.abs(ours[a][j] / Math.max(total, 1e-30) - expected)).toBeLessThan(1e-5);
          });
        });
      },
    );

    it('draws for each positive pair the negative where the summed weights pass the noise', () => {
      const noise = noiseOf(3);
      const mined = mineTriplets(embeddings(), labelsOf(labels), {
        miner: distanceWeighted({ noise, embeddingLength: 8 }),
        distance: euclidean(),
      });
      const weights = negativeWeights(input(), 8, 0.5, 1.4).arraySync();
      const draws = noise.arraySync();
      const expected = placesOf(mined.positive).flatMap(([a, p]) => {
        const total = weights[a].reduce((sum, weight) => sum + weight, 0);
        let left = draws[a][p] * total;
        const drawn = weights[a].findIndex((weight) => (left -= weight) < 0);
        return drawn < 0 ? [] : [[a, p, drawn]];
      });
      expect(expected.length).toBeGreaterThan(20);
      expect(tripletsOf(mined)).toEqual(expected);
    });
  });

  it('draws in proportion to the weights', () => {
    const counts = new Map<string, number>();
    const runs = 400;
    for (let seed = 0; seed < runs; seed++) {
      tf.tidy(() => {
        const miner = distanceWeighted({ noise: noiseOf(seed), embeddingLength: 8 });
        for (const [a, , negative] of tripletsOf(miner(input()))) {
          const key = `${String(a)},${String(negative)}`;
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
      });
    }
    const probabilities = golden.distanceWeights[0].weights;
    const positives = labels.map((label) => labels.filter((other) => other === label).length - 1);
    // Anchor 0 has four positives, so 1600 draws: a standard deviation of at most 0.0125.
    probabilities[0].forEach((probability, j) => {
      const share = (counts.get(`0,${String(j)}`) ?? 0) / (runs * positives[0]);
      expect(Math.abs(share - probability)).toBeLessThan(0.05);
    });
  });

  it('takes squared distances as well, and the noise right below 1', () => {
    const noise = tf.fill<tf.Rank.R2>([n, n], 1 - 2 ** -24);
    const [plain, squared] = [euclidean(), squaredEuclidean()].map((distance) =>
      tripletsOf(
        mineTriplets(embeddings(), labelsOf(labels), {
          miner: distanceWeighted({ noise, embeddingLength: 8 }),
          distance,
        }),
      ),
    );
    expect(plain).toEqual(squared);
    // One triplet for each positive pair of an anchor that has any negative within reach.
    expect(plain.length).toBeGreaterThan(20);
    expect(new Set(plain.map(([a, p]) => `${String(a)},${String(p)}`)).size).toBe(plain.length);
  });

  it('serves the margin loss, and leaves no tensors behind', () => {
    const [x, identities, noise] = [embeddings(), labelsOf(labels), noiseOf(1)];
    const { variables, apply } = marginLoss();
    const before = tf.memory().numTensors;
    const miner = distanceWeighted({ noise, embeddingLength: 8 });
    tf.dispose(tf.grad((e) => apply(e as tf.Tensor2D, identities, { miner }))(x));
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(variables.beta);
  });

  it('explains what does not fit', () => {
    const noise = noiseOf(1);
    expect(() => distanceWeighted({ noise, embeddingLength: 2 })).toThrow(
      'distanceWeighted: expected embeddingLength to be a finite number > 2, received 2; change embeddingLength',
    );
    expect(() => distanceWeighted({ noise: tf.zeros([2, 3]), embeddingLength: 8 })(input())).toThrow(
      'distanceWeighted: expected noise [16, 16], received [2, 3]; draw one number for each pair',
    );
    expect(() =>
      distanceWeighted({ noise, embeddingLength: 8 })({ ...input(), distance: dotProduct({ normalize: false }) }),
    ).toThrow(
      'distanceWeighted: expected the Euclidean, squared Euclidean or cosine distance of normalized rows, received dotProduct',
    );
  });
});
