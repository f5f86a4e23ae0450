import type { Distance, Miner } from '@htg/losses';
import {
  contrastiveLoss,
  cosine,
  euclidean,
  marginLoss,
  mineTriplets,
  multiSimilarityLoss,
  ntXentLoss,
  squaredEuclidean,
  supConLoss,
  tripletLoss,
} from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../tooling/testing/on-each-backend.ts';
import {
  angular,
  batchEasyHard,
  batchHard,
  hdc,
  multiSimilarity,
  pairMargin,
  tripletMargin,
  uniformHistogram,
} from '../src/index.ts';
import minedLosses from './golden/mined-losses.json' with { type: 'json' };
import golden from './golden/miners.json' with { type: 'json' };
import type { Indices } from './support/sets.ts';
import { labelsOf, placesOf, tensorOf, tripletsOf } from './support/sets.ts';

const distances: Record<string, () => Distance> = { cosine, euclidean, squaredEuclidean };
const miners = { angular, batchEasyHard, batchHard, hdc, multiSimilarity, pairMargin, tripletMargin };

interface GoldenSet {
  readonly miner: string;
  readonly options: object;
  readonly distance: string;
  readonly ref: boolean;
  readonly positives?: Indices;
  readonly negatives?: Indices;
  readonly triplets?: Indices;
}

describe('miners choose what those of pytorch-metric-learning choose', () => {
  const cases = golden.cases as readonly GoldenSet[];
  onEachBackend(() => {
    it.each(
      cases.map((example) => {
        const { miner, options, distance, ref } = example;
        return [
          `${miner} ${JSON.stringify(options)} on ${distance}${ref ? ' against references' : ''}`,
          example,
        ] as const;
      }),
    )('%s', (_, { miner, options, distance, ref, positives, negatives, triplets }) => {
      tf.tidy(() => {
        const mined = mineTriplets(tensorOf(golden.embeddings), labelsOf(golden.labels), {
          miner: (miners[miner as keyof typeof miners] as (options: object) => Miner)(options),
          distance: distances[distance](),
          ...(ref && { ref: { embeddings: tensorOf(golden.refEmbeddings), labels: labelsOf(golden.refLabels) } }),
        });
        if (triplets) expect(tripletsOf(mined)).toEqual(triplets);
        if (positives) expect(placesOf(mined.positive)).toEqual(positives);
        if (negatives) expect(placesOf(mined.negative)).toEqual(negatives);
      });
    });
  });

  it('bins pairs as the uniform histogram there', () => {
    for (const { options, positives, negatives } of golden.histograms) {
      const mined = mineTriplets(tensorOf(golden.embeddings), labelsOf(golden.labels), {
        miner: uniformHistogram(options),
        distance: euclidean(),
      });
      // Of every bin as many as there are, at most so many: `positives` and `negatives` hold the pairs of each bin there.
      for (const [mask, bins, most] of [
        [mined.positive, positives, options.positivesPerBin],
        [mined.negative, negatives, options.negativesPerBin],
      ] as const) {
        const places = placesOf(mask).map(String);
        expect(places.length).toBe(bins.reduce((sum, bin) => sum + Math.min(bin.length, most), 0));
        for (const bin of bins)
          expect(bin.filter((place) => places.includes(String(place))).length).toBe(Math.min(bin.length, most));
      }
    }
  });

  it('over cases that hold something', () => {
    const size = ({ positives, negatives, triplets }: GoldenSet): number =>
      Math.min(...[positives, negatives, triplets].flatMap((set) => (set ? [set.length] : [])));
    expect(cases.filter((example) => size(example) > 0).length).toBeGreaterThan(0.9 * cases.length);
    expect(new Set(cases.map(({ miner }) => miner))).toEqual(new Set(Object.keys(miners)));
  });
});

const named: Record<string, Miner> = {
  batchHard: batchHard(),
  semihard: tripletMargin({ margin: 0.3, triplets: 'semihard' }),
  allHard: batchEasyHard({ positives: 'all', negatives: 'hard' }),
  multiSimilarity: multiSimilarity(),
};
const losses = { contrastiveLoss, multiSimilarityLoss, ntXentLoss, supConLoss, tripletLoss };

describe('losses of mined sets equal those of pytorch-metric-learning', () => {
  onEachBackend(() => {
    it.each(minedLosses.cases.map((example) => [example.loss, JSON.stringify(example.options), example] as const))(
      '%s %s',
      (_, __, { loss, options, value, gradient }) => {
        tf.tidy(() => {
          const miner = named[options.miner];
          const labels = labelsOf(minedLosses.labels);
          const ours = tf.valueAndGrad((x: tf.Tensor) => {
            const embeddings = x as tf.Tensor2D;
            if (loss === 'marginLoss')
              return marginLoss({ distance: squaredEuclidean(), miner }).apply(embeddings, labels);
            const make = losses[loss as keyof typeof losses];
            return make(embeddings, labels, { ...(options as object), miner });
          })(tensorOf(minedLosses.embeddings));
          // 1e-5 of the largest entry: entry by entry the terms of a gradient cancel.
          expect(Math.abs(ours.value.dataSync()[0] / value - 1)).toBeLessThan(1e-5);
          const largest = Math.max(...gradient.flat().map(Math.abs));
          const worst = tf.max(tf.abs(tf.sub(ours.grad, tensorOf(gradient)))).dataSync()[0];
          expect(worst / largest).toBeLessThan(1e-5);
        });
      },
    );
  });
});
