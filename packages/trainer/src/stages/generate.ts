import { distanceToOthers, generatorTripletLoss } from '@htg/generator';
import type { FeatureGenerator, TripletGenerator, TripletRows } from '@htg/generator';
import { tripletLoss, tripletStatistics } from '@htg/losses';
import type { ObjectiveBatch, TripletStatistics } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { hardestRows } from './hardest-rows.ts';
import { rowTriplets } from './row-triplets.ts';

/** G that a discriminator may judge, or a stand-in of its shape. */
export type JudgedGenerator = FeatureGenerator | TripletGenerator;

/** The part of a batch that G works on. */
export type GeneratedFrom = Pick<ObjectiveBatch, 'metric' | 'labels' | 'mined'>;

/** What G made of a batch: `M` embeddings, and the triplets that they are part of. */
export interface Generated {
  /** What they were made of, `[M, L]`. */
  readonly features: Tensor2D;
  /** `[M, L]`. */
  readonly rows: Tensor2D;
  /** `[M]`, the identities that they are to keep. */
  readonly labels: Tensor1D;
  /** The triplet loss on the generated triplets; reversed, G's own. */
  tripletLoss(options: { readonly margin: number; readonly reversed?: boolean }): Scalar;
  /** How hard the triplets were before, and are now. */
  hardness(options: { readonly margin: number }): Hardness;
}

/** Scalars without a gradient. */
export interface Hardness {
  /** Share of the generated triplets that miss the margin, 0..1. */
  readonly activeShare: Scalar;
  /** Mean of `d(a,p) - d(a,n)` over the triplets of `f`. */
  readonly before: Scalar;
  /** The same over the generated triplets. */
  readonly after: Scalar;
}

/** How G runs: see `FeatureGenerator.apply`. */
export interface GenerateOptions {
  readonly training: boolean;
  readonly noise?: Tensor2D | undefined;
}

/**
 * Has G change a batch. One that changes embeddings one by one takes all `N` of them, and all mined triplets of the batch count on what comes out. One that
 * changes triplets takes of each anchor its hardest mined triplet, `N` of them; anchors without one count in no triplet loss.
 */
export function generate(generator: JudgedGenerator, batch: GeneratedFrom, options: GenerateOptions): Generated {
  const reach = generator.boundedBy && distanceToOthers(batch.metric, batch.labels, { to: generator.boundedBy }); // [N, 1]
  return 'triplets' in generator
    ? generateTriplets(generator, batch, { ...options, reach })
    : generateOneByOne(generator, batch, { ...options, reach });
}

/** How many embeddings a generator makes of a batch of `N`. */
export function generatedRows(generator: JudgedGenerator, batchSize: number): number {
  return 'triplets' in generator ? generator.changes.length * batchSize : batchSize;
}

interface Reach {
  readonly reach: Tensor2D | undefined;
}

function generateOneByOne(
  generator: FeatureGenerator,
  { metric, labels, mined }: GeneratedFrom,
  options: GenerateOptions & Reach,
): Generated {
  const rows = generator.apply(metric, options);
  return {
    features: metric,
    rows,
    labels,
    tripletLoss: ({ margin, reversed = false }) =>
      reversed ? generatorTripletLoss(rows, mined, { margin }) : tripletLoss(rows, labels, { margin, mined }),
    hardness({ margin }) {
      const [before, after] = [metric, rows].map((each) => tripletStatistics(each, mined, { margin }));
      return { activeShare: after.activeShare, before: hardnessOf(before), after: hardnessOf(after) };
    },
  };
}

function generateTriplets(
  generator: TripletGenerator,
  { metric, labels, mined }: GeneratedFrom,
  { training, reach }: GenerateOptions & Reach,
): Generated {
  const { counted, partners, ...found } = hardestRows(metric, mined);
  const made = generator.triplets(found, { training, reach: reach && partners(reach) });
  const identities = partners(labels);
  const changed = generator.changes;
  const joined = (rows: TripletRows): Tensor2D => tf.concat(changed.map((member) => rows[member]));
  return {
    features: joined(found),
    rows: joined(made),
    labels: tf.concat(changed.map((member) => identities[member])),
    tripletLoss: (options) => rowTriplets(made, { counted, ...options }).loss,
    hardness({ margin }) {
      const [before, after] = [found, made].map((each) => rowTriplets(each, { counted, margin }));
      return { activeShare: after.activeShare, before: before.hardness, after: after.hardness };
    },
  };
}

function hardnessOf({ triplets, meanPositive, meanNegative }: TripletStatistics): Scalar {
  return tf.where(tf.greater(triplets, 0), tf.sub<Scalar>(meanPositive, meanNegative), 0);
}
