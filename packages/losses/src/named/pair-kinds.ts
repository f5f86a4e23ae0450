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
import { generalizedLiftedStructureLoss } from '../pairs/generalized-lifted-structure-loss.ts';
import { liftedStructureLoss } from '../pairs/lifted-structure-loss.ts';
import { multiSimilarityLoss } from '../pairs/multi-similarity-loss.ts';
import { ntXentLoss } from '../pairs/nt-xent-loss.ts';
import { supConLoss } from '../pairs/sup-con-loss.ts';
import type { LossKind } from './loss-kind.ts';
import { distance, distanceOf, memory, reduction, weight } from './settings.ts';

const temperature = (standard: number) =>
  z.number().positive().default(standard).describe('similarities are divided by it');

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
