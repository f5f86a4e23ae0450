import type { Mined, Miner, MinerInput } from '@htg/losses';
import { euclidean, mineTriplets } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type {
  AngularOptions,
  BatchEasyHardOptions,
  DistanceWeightedOptions,
  HdcOptions,
  MultiSimilarityOptions,
  PairMarginOptions,
  TripletMarginOptions,
  UniformHistogramOptions,
} from '../src/index.ts';
import {
  allTriplets,
  angular,
  batchEasyHard,
  batchHard,
  distanceWeighted,
  hdc,
  multiSimilarity,
  pairMargin,
  tripletMargin,
  uniformHistogram,
} from '../src/index.ts';
import type { MinerKind } from '../src/named.ts';
import { makeMiner, minerKinds } from '../src/named.ts';
import golden from './golden/miners.json' with { type: 'json' };
import type { Indices } from './support/sets.ts';
import '../../../tooling/testing/on-each-backend.ts';
import { labelsOf, tensorOf, tripletsOf } from './support/sets.ts';

type Kind = keyof typeof minerKinds;
type Options = Record<string, unknown>;

const context = { embeddingLength: 8, seed: 5 };

beforeAll(() => tf.setBackend('cpu'));

function input(): MinerInput {
  const embeddings = tensorOf(golden.embeddings);
  const all = mineTriplets(embeddings, labelsOf(golden.labels));
  return { ...all, distances: euclidean().matrix(embeddings), distance: euclidean(), own: true };
}

/** What each kind stands for, and another value for each of its options. */
const functions: Record<Kind, readonly [make: (options: Options) => Miner, changes: Options]> = {
  allTriplets: [() => allTriplets(), {}],
  angular: [angular, { angle: 50 }],
  batchEasyHard: [
    batchEasyHard,
    { positives: 'hard', negatives: 'hard', positiveRange: [0.6, 1], negativeRange: [0.9, 1.2] },
  ],
  batchHard: [() => batchHard(), {}],
  distanceWeighted: [
    (options) => distanceWeighted({ ...context, ...options }),
    { cutoff: 1.1, nonzeroLossCutoff: 1.2 },
  ],
  hdc: [hdc, { share: 0.2 }],
  multiSimilarity: [multiSimilarity, { epsilon: -0.1 }],
  pairMargin: [pairMargin, { positiveMargin: 0.7, negativeMargin: 1.1 }],
  tripletMargin: [tripletMargin, { margin: 0.5, triplets: 'semihard' }],
  uniformHistogram: [
    (options) => uniformHistogram({ seed: 5, ...options }),
    { bins: 4, positivesPerBin: 1, negativesPerBin: 1 },
  ],
};

const kinds: Readonly<Record<string, MinerKind>> = minerKinds;
const mined = (miner: Miner): Mined => miner(input());
const byName = (settings: Options): Miner =>
  makeMiner(kinds[settings.kind as Kind].schema.parse(settings) as never, context);

describe.each(Object.keys(minerKinds) as Kind[])('%s', (kind) => {
  const [make, changes] = functions[kind];
  const { schema } = kinds[kind];
  const own = (): Indices => tripletsOf(mined(make({})));

  it('has the defaults of its function', () => {
    expect(own().length).toBeGreaterThan(0);
    expect(tripletsOf(mined(byName({ kind })))).toEqual(own());
  });

  it.each(Object.entries(changes))('takes %s as its function does', (option, value) => {
    const changed = tripletsOf(mined(byName({ kind, [option]: value })));
    expect(changed).toEqual(tripletsOf(mined(make({ [option]: value }))));
    expect(changed).not.toEqual(own());
  });

  it('has the options that are tried here and no others, each described', () => {
    const { kind, ...options } = schema.shape as Record<string, z.ZodType>;
    expect(Object.keys(options).sort()).toEqual(Object.keys(changes).sort());
    for (const [option, type] of Object.entries(options)) expect(type.description, option).toMatch(/\w+/);
    expect(() => schema.parse({ kind, magrin: 1 })).toThrow('magrin');
  });
});

type OwnOptions<K extends Kind> = Exclude<keyof z.output<(typeof minerKinds)[K]['schema']>, 'kind'>;

it('has exactly the options of the functions', () => {
  expectTypeOf<OwnOptions<'angular'>>().toEqualTypeOf<keyof AngularOptions>();
  expectTypeOf<OwnOptions<'hdc'>>().toEqualTypeOf<keyof HdcOptions>();
  expectTypeOf<OwnOptions<'uniformHistogram'>>().toEqualTypeOf<Exclude<keyof UniformHistogramOptions, 'seed'>>();
  expectTypeOf<OwnOptions<'batchEasyHard'>>().toEqualTypeOf<keyof BatchEasyHardOptions>();
  // The noise is drawn by the miner itself.
  expectTypeOf<OwnOptions<'distanceWeighted'>>().toEqualTypeOf<
    Exclude<keyof DistanceWeightedOptions, 'noise' | keyof typeof context>
  >();
  expectTypeOf<OwnOptions<'multiSimilarity'>>().toEqualTypeOf<keyof MultiSimilarityOptions>();
  expectTypeOf<OwnOptions<'pairMargin'>>().toEqualTypeOf<keyof PairMarginOptions>();
  expectTypeOf<OwnOptions<'tripletMargin'>>().toEqualTypeOf<keyof TripletMarginOptions>();
});
