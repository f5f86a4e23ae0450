import type { Miner } from '@htg/losses';
import {
  contrastiveLoss,
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
import { batchEasyHard, batchHard, multiSimilarity, tripletMargin, uniformHistogram } from '../src/index.ts';
import minedLosses from './golden/mined-losses.json' with { type: 'json' };
import golden from './golden/miners.json' with { type: 'json' };
import type { GoldenSet } from './support/golden-sets.ts';
import { cases, compareSets, miners } from './support/golden-sets.ts';
import { labelsOf, placesOf, tensorOf } from './support/sets.ts';

describe('miners choose what those of pytorch-metric-learning choose', () => {
  onEachBackend(() => {
    it.each(
      cases.map((example) => {
        const { miner, options, distance, ref } = example;
        return [
          `${miner} ${JSON.stringify(options)} on ${distance}${ref ? ' against references' : ''}`,
          example,
        ] as const;
      }),
    )('%s', (_, example) => {
      const sets = compareSets(example);
      expect(sets.length).toBeGreaterThan(0);
      for (const { ours, theirs } of sets) expect(ours).toEqual(theirs);
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
