import { z } from 'zod';
import type { Distance } from '../distances/distance.ts';
import type { Miner } from '../mining/miner.ts';
import { memoryObjective } from '../objectives/memory-objective.ts';
import type { MetricLoss } from '../objectives/metric-objective.ts';
import { metricObjective } from '../objectives/metric-objective.ts';
import { angularLoss } from '../pairs/angular-loss.ts';
import { circleLoss } from '../pairs/circle-loss.ts';
import type { Reference } from '../pairs/compare-pairs.ts';
import { contrastiveLoss } from '../pairs/contrastive-loss.ts';
import { fastApLoss } from '../pairs/fast-ap-loss.ts';
import { generalizedLiftedStructureLoss } from '../pairs/generalized-lifted-structure-loss.ts';
import { histogramLoss } from '../pairs/histogram-loss.ts';
import { instanceLoss } from '../pairs/instance-loss.ts';
import { intraPairVarianceLoss } from '../pairs/intra-pair-variance-loss.ts';
import { liftedStructureLoss } from '../pairs/lifted-structure-loss.ts';
import { multiSimilarityLoss } from '../pairs/multi-similarity-loss.ts';
import { ncaLoss } from '../pairs/nca-loss.ts';
import { ntXentLoss } from '../pairs/nt-xent-loss.ts';
import { pnpLoss } from '../pairs/pnp-loss.ts';
import { rankedListLoss } from '../pairs/ranked-list-loss.ts';
import { smoothApLoss } from '../pairs/smooth-ap-loss.ts';
import { supConLoss } from '../pairs/sup-con-loss.ts';
import { thresholdConsistentMarginLoss } from '../pairs/threshold-consistent-margin-loss.ts';
import { tupletMarginLoss } from '../pairs/tuplet-margin-loss.ts';
import type { LossKind } from './loss-kind.ts';
import { distance, distanceOf, memory, reduction, weight } from './settings.ts';

const temperature = (standard: number) =>
  z.number().positive().default(standard).describe('similarities are divided by it');

const rankTemperature = z.number().positive().default(0.01).describe('the smaller, the more like the true ranks');

const listTemperature = (standard: number) => z.number().min(0).max(40).default(standard);

const slack = z
  .number()
  .min(0)
  .default(0.01)
  .describe('how far single pairs may lie from their mean, as a share of it');

const positiveMargin = z.number().default(0).describe('positives cost what lies beyond it');

export const angularKind = pairKind(
  z.strictObject({
    kind: z.literal('angular'),
    weight,
    angle: z.number().positive().max(65).default(40).describe('at the negative, degrees'),
    reduction: reduction('mean'),
  }),
  angularLoss,
);

export const circleKind = pairKind(
  z.strictObject({
    kind: z.literal('circle'),
    weight,
    margin: z.number().default(0.4).describe('how far the decision boundary relaxes, in cosine'),
    gamma: z.number().positive().default(80).describe('scale of the logits'),
    reduction: reduction('meanNonZero'),
    memory,
  }),
  circleLoss,
);

export const contrastiveKind = pairKind(
  z.strictObject({
    kind: z.literal('contrastive'),
    weight,
    positiveMargin,
    negativeMargin: z.number().default(1).describe('negatives cost what is missing to it'),
    distance: distance('euclidean'),
    reduction: reduction('meanNonZero'),
    memory,
  }),
  contrastiveLoss,
);

export const generalizedLiftedStructureKind = pairKind(
  z.strictObject({
    kind: z.literal('generalizedLiftedStructure'),
    weight,
    positiveMargin,
    negativeMargin: z.number().default(1).describe('margin of negatives'),
    distance: distance('euclidean'),
    reduction: reduction('mean'),
    memory,
  }),
  generalizedLiftedStructureLoss,
);

export const liftedStructureKind = pairKind(
  z.strictObject({
    kind: z.literal('liftedStructure'),
    weight,
    positiveMargin,
    negativeMargin: z.number().default(1).describe('margin of negatives'),
    distance: distance('euclidean'),
    reduction: reduction('mean'),
  }),
  liftedStructureLoss,
);

export const multiSimilarityKind = pairKind(
  z.strictObject({
    kind: z.literal('multiSimilarity'),
    weight,
    alpha: z.number().positive().default(2).describe('sharpness over positives'),
    beta: z.number().positive().default(50).describe('sharpness over negatives'),
    base: z.number().default(0.5).describe('the similarity (or distance) where weights turn'),
    distance: distance('cosine'),
    reduction: reduction('mean'),
    memory,
  }),
  multiSimilarityLoss,
);

export const ntXentKind = pairKind(
  z.strictObject({
    kind: z.literal('ntXent'),
    weight,
    temperature: temperature(0.07),
    distance: distance('cosine'),
    reduction: reduction('mean'),
    memory,
  }),
  ntXentLoss,
);

export const supConKind = pairKind(
  z.strictObject({
    kind: z.literal('supCon'),
    weight,
    temperature: temperature(0.1),
    distance: distance('cosine'),
    reduction: reduction('meanNonZero'),
    memory,
  }),
  supConLoss,
);

export const fastApKind = pairKind(
  z.strictObject({
    kind: z.literal('fastAp'),
    weight,
    bins: z.int().min(1).default(10).describe('bins of the histogram of squared distances, 0..4'),
    reduction: reduction('mean'),
    memory,
  }),
  fastApLoss,
);

export const instanceKind = pairKind(
  z.strictObject({
    kind: z.literal('instance'),
    weight,
    gamma: z.number().positive().default(64).describe('factor of the cosines'),
    reduction: reduction('mean'),
    memory,
  }),
  instanceLoss,
);

export const ncaKind = pairKind(
  z.strictObject({
    kind: z.literal('nca'),
    weight,
    scale: z.number().positive().default(1).describe('factor of the distances'),
    distance: distance('squaredEuclidean'),
    reduction: reduction('mean'),
    memory,
  }),
  ncaLoss,
);

export const pnpKind = pairKind(
  z.strictObject({
    kind: z.literal('pnp'),
    weight,
    variant: z
      .enum(['O', 'Ds', 'Dq', 'Iu', 'Ib'])
      .default('O')
      .describe('what becomes of the negatives before a positive'),
    temperature: rankTemperature,
    b: z.number().positive().default(2).describe('of the variant Ib'),
    alpha: z.number().positive().default(1).describe('of the variant Dq'),
    reduction: reduction('mean'),
  }),
  pnpLoss,
);

export const smoothApKind = pairKind(
  z.strictObject({
    kind: z.literal('smoothAp'),
    weight,
    temperature: rankTemperature,
    reduction: reduction('mean'),
  }),
  smoothApLoss,
);

export const tupletMarginKind = pairKind(
  z.strictObject({
    kind: z.literal('tupletMargin'),
    weight,
    margin: z.number().default(5.73).describe("by which a positive's angle is made smaller, degrees"),
    scale: z.number().positive().default(64).describe('factor of the cosines'),
    reduction: reduction('mean'),
    memory,
  }),
  tupletMarginLoss,
);

export const intraPairVarianceKind = pairKind(
  z.strictObject({
    kind: z.literal('intraPairVariance'),
    weight,
    positiveSlack: slack,
    negativeSlack: slack,
    distance: distance('cosine'),
    reduction: reduction('mean'),
    memory,
  }),
  intraPairVarianceLoss,
);

export const rankedListKind = pairKind(
  z.strictObject({
    kind: z.literal('rankedList'),
    weight,
    margin: z.number().default(0.4).describe('between positives and negatives, in Euclidean distance'),
    alpha: z.number().optional().describe('distance that negatives are to have; if left out: 1 + margin / 2'),
    imbalance: z.number().min(0).max(1).default(0.5).describe('weight of negatives; positives have the rest'),
    positiveTemperature: listTemperature(0).describe('how much more the far positives count'),
    negativeTemperature: listTemperature(10).describe('how much more the near negatives count'),
    reduction: reduction('mean'),
    memory,
  }),
  rankedListLoss,
);

export const thresholdConsistentMarginKind = pairKind(
  z.strictObject({
    kind: z.literal('thresholdConsistentMargin'),
    weight,
    positiveMargin: z.number().default(0.9).describe('cosine that positives are to reach'),
    negativeMargin: z.number().default(0.5).describe('cosine that negatives are to stay below'),
    positiveWeight: z.number().min(0).default(1).describe('factor of the positives'),
    negativeWeight: z.number().min(0).default(1).describe('factor of the negatives'),
    reduction: reduction('meanNonZero'),
    memory,
  }),
  thresholdConsistentMarginLoss,
);

export const histogramKind = pairKind(
  z.strictObject({
    kind: z.literal('histogram'),
    weight,
    bins: z.int().min(1).default(100).describe('bins of the histograms of cosines, -1..1'),
    memory,
  }),
  histogramLoss,
);

/** Settings that every loss over pairs reads here. */
interface PairSettings {
  readonly kind: string;
  readonly weight: number;
  readonly memory?: { readonly size: number } | undefined;
  readonly distance?: Parameters<typeof distanceOf>[0];
}

/** What a loss over pairs is given beside its own settings. */
interface Given {
  readonly distance?: Distance;
  readonly miner?: Miner;
  readonly ref?: Reference;
}

/** A loss over pairs by name: of all pairs, or of those that its own miner takes; with those of the batches before where it has a memory. */
function pairKind<Schema extends z.ZodObject>(
  schema: Schema,
  loss: MetricLoss<Omit<z.output<Schema>, keyof PairSettings> & Given>,
): LossKind<Schema> {
  return {
    schema,
    mines: true,
    ...('memory' in schema.shape && { remembers: true }),
    make({ kind, weight: factor, memory: size, distance: named, ...own }: z.output<Schema> & PairSettings, context) {
      const { name, embeddingLength, miner } = context;
      const options = { ...own, ...(named && { distance: distanceOf(named) }), ...(miner && { miner }) };
      return size
        ? memoryObjective(name, loss, options, { weight: factor, embeddingLength, ...size })
        : metricObjective(name, loss, options, { weight: factor });
    },
  };
}
