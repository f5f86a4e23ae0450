import { z } from 'zod';
import type { Batches, SamplerState } from './batches.ts';
import { classBalancedBatches } from './class-balanced-batches.ts';
import { hierarchicalBatches } from './hierarchical-batches.ts';
import { identityBatches } from './identity-batches.ts';
import { fixedTriplets, tripletBatches } from './triplet-batches.ts';

/** What a sampler is made for, besides its own settings. */
export interface SamplerContext {
  /** The identity of each image. */
  readonly labels: ArrayLike<number>;
  /** The super-class of each image, where the set has them. */
  readonly superLabels?: ArrayLike<number> | undefined;
  /** Decides all batches. */
  readonly seed: number;
  /** Where to go on: the `state` of an earlier iterator of the same settings. */
  readonly state?: SamplerState | undefined;
}

/** How large a sampler's batches are. */
export interface BatchShape {
  /** `N`, images in a batch; the most where batches differ. */
  readonly length: number;
  /** `K`, images of each identity, where every batch has the same number of each and they stand together. */
  readonly images?: number;
}

/** A sampler by name: what may be set of it, and how it is made. */
export interface SamplerKind<Schema extends z.ZodObject = z.ZodObject> {
  /** `kind` and the options of the function, each with its default and a description. */
  readonly schema: Schema;
  /** How large the batches of such settings are. */
  shape(settings: z.output<Schema>): BatchShape;
  /** Makes it of settings as the schema gives them. */
  make(settings: z.output<Schema>, context: SamplerContext): Batches;
}

const imagesOfEach = z.int().min(2).default(4).describe('K, images of each identity');

/** Every sampler by name: what is in this table can be trained with. */
export const samplerKinds = {
  classBalancedBatches: samplerKind(
    z.strictObject({
      kind: z.literal('classBalancedBatches'),
      batchSize: z.int().min(1).default(32).describe('N, images in a batch'),
    }),
    ({ batchSize }) => ({ length: batchSize }),
    ({ batchSize }, { labels, ...start }) => classBalancedBatches({ labels, batchSize, ...started(start) }),
  ),
  hierarchicalBatches: samplerKind(
    z.strictObject({
      kind: z.literal('hierarchicalBatches'),
      superClasses: z.int().min(1).default(2).describe('S, super-classes in a batch'),
      identities: z.int().min(1).default(4).describe('P, identities of each super-class'),
      images: imagesOfEach,
    }),
    ({ superClasses, identities, images }) => ({ length: superClasses * identities * images, images }),
    ({ superClasses, identities, images }, { labels, superLabels, ...start }) => {
      if (superLabels === undefined) {
        throw new Error(
          'hierarchicalBatches: expected a set with super-classes, received one without; use identityBatches, or a table with the column category',
        );
      }
      return hierarchicalBatches({ labels, superLabels, superClasses, identities, images, ...started(start) });
    },
  ),
  identityBatches: samplerKind(
    z.strictObject({
      kind: z.literal('identityBatches'),
      identities: z.int().min(2).default(8).describe('P, identities in a batch'),
      images: imagesOfEach,
      fewImages: z
        .enum(['repeat', 'skip'])
        .default('repeat')
        .describe('an identity with fewer images repeats them, or is left out'),
      lastBatch: z
        .enum(['drop', 'keep'])
        .default('drop')
        .describe('of a pass, where fewer identities are left: nothing, or a shorter batch'),
    }),
    ({ identities, images }) => ({ length: identities * images, images }),
    ({ identities, images, fewImages, lastBatch }, { labels, ...start }) =>
      identityBatches({ labels, identities, images, fewImages, lastBatch, ...started(start) }),
  ),
  tripletBatches: samplerKind(
    z.strictObject({
      kind: z.literal('tripletBatches'),
      triplets: z.int().min(1).default(10_000).describe('T, how many are drawn, once, before the training'),
      batchSize: z.int().min(1).default(16).describe('B, triplets in a batch of 3 B images'),
    }),
    ({ batchSize }) => ({ length: 3 * batchSize }),
    ({ triplets: count, batchSize }, { labels, ...start }) =>
      tripletBatches({
        triplets: fixedTriplets({ labels, count, seed: start.seed }),
        batchSize,
        ...started(start),
      }),
  ),
} as const;

/** Settings of a sampler, whichever it is. */
export type SamplerSettings = z.output<(typeof samplerKinds)[keyof typeof samplerKinds]['schema']>;

/**
 * Makes the sampler that settings describe.
 *
 * @param settings a kind with its options, as recipes have it
 * @param context labels of the set, and the seed
 * @returns batches without end
 */
export function makeSampler(settings: SamplerSettings, context: SamplerContext): Batches {
  return kindOf(settings).make(settings, context);
}

/**
 * How large the batches of a sampler are that settings describe.
 *
 * @param settings a kind with its options, as recipes have it
 */
export function batchShape(settings: SamplerSettings): BatchShape {
  return kindOf(settings).shape(settings);
}

function kindOf({ kind }: SamplerSettings): SamplerKind {
  const kinds: Readonly<Record<string, SamplerKind>> = samplerKinds;
  return kinds[kind];
}

function samplerKind<Schema extends z.ZodObject>(
  schema: Schema,
  shape: SamplerKind<Schema>['shape'],
  make: SamplerKind<Schema>['make'],
): SamplerKind<Schema> {
  return { schema, shape, make };
}

/** The start of an iterator, without a state where there is none. */
function started({ seed, state }: Pick<SamplerContext, 'seed' | 'state'>) {
  return { seed, ...(state !== undefined && { state }) };
}
