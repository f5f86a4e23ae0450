import type { Miner } from '@htg/losses';
import { z } from 'zod';
import { allTriplets } from './all-triplets.ts';
import { angular } from './angular.ts';
import { batchEasyHard } from './batch-easy-hard.ts';
import { batchHard } from './batch-hard.ts';
import { distanceWeighted } from './distance-weighted.ts';
import { hdc } from './hdc.ts';
import { multiSimilarity } from './multi-similarity.ts';
import { pairMargin } from './pair-margin.ts';
import { tripletMargin } from './triplet-margin.ts';
import { uniformHistogram } from './uniform-histogram.ts';

/** What a miner is made for, besides its own settings. */
export interface MinerContext {
  /** `L`, of the embeddings. */
  readonly embeddingLength: number;
  /** Of a miner that draws. */
  readonly seed: number;
}

/** A miner by name: what may be set of it, and how it is made. */
export interface MinerKind<Schema extends z.ZodObject = z.ZodObject> {
  /** `kind` and the options of the function, each with its default and a description. */
  readonly schema: Schema;
  /** Makes it of settings as the schema gives them. Its `variables`, where it has some, are the caller's to store and to dispose. */
  make(settings: z.output<Schema>, context: MinerContext): Miner;
}

const strategy = z.enum(['hard', 'semihard', 'easy', 'all']);
const range = z.tuple([z.number(), z.number()]).optional();

/** Every miner by name: what is in this table can be trained with. */
export const minerKinds = {
  allTriplets: minerKind(z.strictObject({ kind: z.literal('allTriplets') }), allTriplets),
  angular: minerKind(
    z.strictObject({
      kind: z.literal('angular'),
      angle: z.number().positive().lt(90).default(20).describe('triplets with a larger angle at the negative, degrees'),
    }),
    angular,
  ),
  batchEasyHard: minerKind(
    z.strictObject({
      kind: z.literal('batchEasyHard'),
      positives: strategy.default('easy').describe("which of an anchor's positives"),
      negatives: strategy.default('semihard').describe("which of an anchor's negatives"),
      positiveRange: range.describe('least and largest distance at which a positive may be chosen'),
      negativeRange: range.describe('least and largest distance at which a negative may be chosen'),
    }),
    batchEasyHard,
  ),
  batchHard: minerKind(z.strictObject({ kind: z.literal('batchHard') }), batchHard),
  distanceWeighted: minerKind(
    z.strictObject({
      kind: z.literal('distanceWeighted'),
      cutoff: z.number().positive().default(0.5).describe('nearer negatives are weighted as if they were this far'),
      nonzeroLossCutoff: z.number().positive().default(1.4).describe('negatives from this distance on are never drawn'),
    }),
    (settings, { embeddingLength, seed }) => distanceWeighted({ ...settings, embeddingLength, seed }),
  ),
  hdc: minerKind(
    z.strictObject({
      kind: z.literal('hdc'),
      share: z
        .number()
        .positive()
        .max(1)
        .default(0.5)
        .describe('the hardest of all positive and of all negative pairs'),
    }),
    hdc,
  ),
  multiSimilarity: minerKind(
    z.strictObject({
      kind: z.literal('multiSimilarity'),
      epsilon: z.number().default(0.1).describe("grace, in the loss's own unit"),
    }),
    multiSimilarity,
  ),
  pairMargin: minerKind(
    z.strictObject({
      kind: z.literal('pairMargin'),
      positiveMargin: z.number().default(0.2).describe('positives farther apart than this count'),
      negativeMargin: z.number().default(0.8).describe('negatives closer than this count'),
    }),
    pairMargin,
  ),
  tripletMargin: minerKind(
    z.strictObject({
      kind: z.literal('tripletMargin'),
      margin: z.number().default(0.2).describe("in the loss's own unit"),
      triplets: z.enum(['all', 'hard', 'semihard', 'easy']).default('all').describe('which triplets, by their margin'),
    }),
    tripletMargin,
  ),
  uniformHistogram: minerKind(
    z.strictObject({
      kind: z.literal('uniformHistogram'),
      bins: z.int().min(1).default(100).describe('of equal width, from the least to the largest distance'),
      positivesPerBin: z.int().min(1).default(10).describe('positive pairs of each bin at most'),
      negativesPerBin: z.int().min(1).default(10).describe('negative pairs of each bin at most'),
    }),
    (settings, { seed }) => uniformHistogram({ ...settings, seed }),
  ),
} as const;

/** Settings of a miner, whichever it is. */
export type MinerSettings = z.output<(typeof minerKinds)[keyof typeof minerKinds]['schema']>;

/**
 * Makes the miner that settings describe.
 *
 * @param settings a kind with its options, as recipes have it
 * @param context length of the embeddings, and the seed
 * @returns the miner
 */
export function makeMiner(settings: MinerSettings, context: MinerContext): Miner {
  const kinds: Readonly<Record<string, MinerKind>> = minerKinds;
  return kinds[settings.kind].make(settings, context);
}

function minerKind<Schema extends z.ZodObject>(
  schema: Schema,
  make: (options: Omit<z.output<Schema>, 'kind'>, context: MinerContext) => Miner,
): MinerKind<Schema> {
  return {
    schema,
    make: ({ kind, ...options }: z.output<Schema> & { readonly kind: string }, context) => make(options, context),
  };
}
