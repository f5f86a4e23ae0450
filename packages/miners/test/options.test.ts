import type { Miner, MinerInput } from '@htg/losses';
import { euclidean } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../../tooling/testing/on-each-backend.ts';
import * as miners from '../src/index.ts';
import { minerKinds } from '../src/named.ts';

const byName = new Map<string, unknown>(Object.entries(miners));
const make = (name: string, options: object): Miner => {
  const miner = byName.get(name) as (options: object) => Miner;
  return miner({ ...(name === 'distanceWeighted' && { embeddingLength: 8 }), ...options });
};

describe.each(Object.keys(minerKinds))('%s', (name) => {
  it('is exported by its name, and refuses an option that it does not have', () => {
    expect(() => make(name, { magrin: 1 })).toThrow(
      new RegExp(
        `^${name}: expected options among .+, received magrin; (write margin|leave it out or take one of them)$`,
      ),
    );
  });

  onEachBackend(() => {
    it.each([
      ['no images', [0, 0]],
      ['nothing to compare with', [4, 0]],
    ] as const)('mines nothing of %s', (_, shape) => {
      const mask = (): tf.Tensor2D => tf.zeros<tf.Rank.R2>([...shape], 'bool');
      const input: MinerInput = {
        distances: tf.zeros([...shape]),
        positive: mask(),
        negative: mask(),
        distance: euclidean(),
        own: true,
      };
      const { positive, negative } = make(name, {})(input);
      expect([positive.shape, negative.shape]).toEqual([shape, shape]);
    });
  });
});

it.each([
  [
    () => miners.batchEasyHard({ positiveRange: [1, 0.5] }),
    'batchEasyHard: expected positiveRange [low, high] with low <= high, received [1, 0.5]',
  ],
  [
    () => make('batchEasyHard', { negatives: 'hardest' }),
    'batchEasyHard: expected negatives to be one of hard, semihard, easy, all, received "hardest"; leave it out or take one of them',
  ],
  [
    () => make('tripletMargin', { triplets: 'semi-hard' }),
    'tripletMargin: expected triplets to be one of all, hard, semihard, easy, received "semi-hard"; write semihard',
  ],
  [
    () => miners.tripletMargin({ margin: NaN }),
    'tripletMargin: expected margin to be a finite number, received NaN; change margin',
  ],
  [
    () => miners.angular({ angle: 90 }),
    'angular: expected angle above 0 and below 90 degrees, received 90; 20 is usual',
  ],
  [() => miners.hdc({ share: 0 }), 'hdc: expected share above 0 and at most 1, received 0; 0.5 is half of the pairs'],
  [
    () => miners.uniformHistogram({ bins: 0.5 }),
    'uniformHistogram: expected bins to be a whole number >= 1, received 0.5; change bins',
  ],
  [
    () => miners.pairMargin({ negativeMargin: Infinity }),
    'pairMargin: expected negativeMargin to be a finite number, received Infinity',
  ],
])('%#', (body, text) => {
  expect(body).toThrow(text);
});
