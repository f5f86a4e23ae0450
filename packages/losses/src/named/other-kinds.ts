import { z } from 'zod';
import { memoryObjective } from '../objectives/memory-objective.ts';
import { metricObjective } from '../objectives/metric-objective.ts';
import { tripletObjective } from '../objectives/triplet-objective.ts';
import { coupledClusterLoss } from '../pairs/coupled-cluster-loss.ts';
import { vicRegLoss } from '../pairs/vic-reg-loss.ts';
import { lpNorm } from '../regularizers/lp-norm.ts';
import { zeroMean } from '../regularizers/zero-mean.ts';
import { dynamicSoftMarginLoss } from '../triplets/dynamic-soft-margin-loss.ts';
import { embeddingExpansionLoss } from '../triplets/embedding-expansion-loss.ts';
import { hardnessAwareLoss } from '../triplets/hardness-aware-loss.ts';
import { marginLoss } from '../triplets/margin-loss.ts';
import { symmetricalSynthesisLoss } from '../triplets/symmetrical-synthesis-loss.ts';
import { tripletLoss } from '../triplets/triplet-loss.ts';
import { lossKind } from './loss-kind.ts';
import { distance, distanceOf, exponent, memory, power, reduction, weight } from './settings.ts';

export const coupledClusterKind = lossKind(
  z.strictObject({
    kind: z.literal('coupledCluster'),
    weight,
    margin: z.number().default(0.05).describe('in squared distance'),
    normalize: z.boolean().default(true).describe('divide embeddings by their length first'),
    reduction: reduction('meanNonZero'),
  }),
  {},
  ({ kind, weight: factor, ...options }, { name }) =>
    metricObjective(name, coupledClusterLoss, options, { weight: factor }),
);

export const embeddingExpansionKind = lossKind(
  z.strictObject({
    kind: z.literal('embeddingExpansion'),
    weight,
    points: z.int().min(1).default(2).describe('synthetic points between two embeddings of an identity'),
    margin: z.number().default(0.05).describe('in squared distance'),
  }),
  {},
  ({ weight: factor, points, margin }, { name, images }) => {
    return metricObjective(
      name,
      (embeddings, _, options) => embeddingExpansionLoss(embeddings, options),
      { images: requireImages('embeddingExpansion', name, images), points, margin },
      { weight: factor },
    );
  },
);

export const hardnessAwareKind = lossKind(
  z.strictObject({
    kind: z.literal('hardnessAware'),
    weight,
    margin: z.number().default(0.05).describe('in squared distance'),
    alpha: z
      .number()
      .min(0)
      .default(0.2)
      .describe('how soon synthetic negatives become hard as the loss falls; 0 leaves negatives as they are'),
  }),
  {},
  ({ kind, weight: factor, ...options }, { name }) =>
    metricObjective(name, hardnessAwareLoss, options, { weight: factor }),
);

export const symmetricalSynthesisKind = lossKind(
  z.strictObject({
    kind: z.literal('symmetricalSynthesis'),
    weight,
    margin: z.number().default(0.05).describe('in squared distance'),
  }),
  {},
  ({ weight: factor, margin }, { name, images }) =>
    metricObjective(
      name,
      (embeddings, _, options) => symmetricalSynthesisLoss(embeddings, options),
      { images: requireImages('symmetricalSynthesis', name, images), margin },
      { weight: factor },
    ),
);

function requireImages(kind: string, name: string, images: number | undefined): number {
  if (images !== undefined) return images;
  throw new RangeError(
    `${kind}: expected batches with a number of images of each identity, received others for the loss ${name}; ` +
      'use the sampler identityBatches',
  );
}

export const marginKind = lossKind(
  z.strictObject({
    kind: z.literal('margin'),
    weight,
    margin: z.number().default(0.2).describe('half the width of the gap around beta'),
    beta: z.number().default(1.2).describe('the boundary between positives and negatives to begin with'),
    nu: z.number().default(0).describe('weight of beta itself in the loss, where it is learned'),
    learnBeta: z.boolean().default(false).describe('learn beta'),
    betaPerIdentity: z.boolean().default(false).describe('one beta for each identity, not one for all'),
    distance: distance('euclidean'),
    memory,
  }),
  { mines: true, remembers: true },
  (settings, { name, embeddingLength, identities, miner }) => {
    const { kind, weight: factor, memory: remembered, betaPerIdentity, distance: named, ...own } = settings;
    const options = { ...own, distance: distanceOf(named), ...(betaPerIdentity && { identities }) };
    const { variables, apply } = marginLoss(options);
    const batch = { ...(miner && { miner }) };
    return remembered
      ? memoryObjective(name, apply, batch, { weight: factor, variables, embeddingLength, ...remembered })
      : metricObjective(name, apply, batch, { weight: factor, variables });
  },
);

export const tripletKind = lossKind(
  z.strictObject({
    kind: z.literal('triplet'),
    weight,
    margin: z.number().optional().describe('in the unit of the distance; if left out: 0.05, 0 for the soft margin'),
    soft: z.boolean().default(false).describe('log(1 + exp(x)) in place of the hinge'),
    swap: z.boolean().default(false).describe("take the positive's distance to the negative where that costs more"),
    reversed: z.boolean().default(false).describe('positives and negatives change places'),
    distance: distance('squaredEuclidean'),
    reduction: reduction('meanNonZero'),
    memory,
  }),
  { mines: true, remembers: true },
  (settings, { name, embeddingLength, miner }) => {
    const { kind, weight: factor, memory: remembered, distance: named, margin, ...own } = settings;
    const options = {
      ...own,
      distance: distanceOf(named),
      ...(margin !== undefined && { margin }),
      ...(miner && { miner }),
    };
    return remembered
      ? memoryObjective(name, tripletLoss, options, { weight: factor, embeddingLength, ...remembered })
      : tripletObjective(name, options, { weight: factor });
  },
);

export const dynamicSoftMarginKind = lossKind(
  z.strictObject({
    kind: z.literal('dynamicSoftMargin'),
    weight,
    bins: z.int().min(2).default(10).describe('nodes of the histogram of differences of distances'),
    momentum: z.number().min(0).max(1).default(0.01).describe('what each new triplet counts against all before'),
  }),
  { mines: true },
  ({ weight: factor, bins, momentum }, { name, miner }) => {
    const { variables, apply } = dynamicSoftMarginLoss({ bins, momentum });
    return metricObjective(name, apply, { ...(miner && { miner }) }, { weight: factor, variables });
  },
);

const term = (standard: number, what: string) => z.number().min(0).default(standard).describe(`weight of ${what}`);

export const vicRegKind = lossKind(
  z.strictObject({
    kind: z.literal('vicReg'),
    weight,
    invariance: term(25, 'the likeness of images of an identity'),
    variance: term(25, 'the variance of each number of an embedding'),
    covariance: term(1, 'the covariance of two numbers of an embedding'),
    epsilon: z.number().positive().default(1e-4).describe('added to variances before their root'),
  }),
  {},
  ({ kind, weight: factor, ...terms }, { name, images }) =>
    metricObjective(
      name,
      (embeddings, _, options) => vicRegLoss(embeddings, options),
      { images: requireImages(kind, name, images), ...terms },
      { weight: factor },
    ),
);

export const lpNormKind = lossKind(
  z.strictObject({ kind: z.literal('lpNorm'), weight, p: exponent, power, reduction: reduction('mean') }),
  {},
  ({ kind, weight: factor, ...options }, { name }) =>
    metricObjective(name, (embeddings, _, given) => lpNorm(embeddings, given), options, { weight: factor }),
);

export const zeroMeanKind = lossKind(
  z.strictObject({ kind: z.literal('zeroMean'), weight, reduction: reduction('mean') }),
  {},
  ({ kind, weight: factor, ...options }, { name }) =>
    metricObjective(name, (embeddings, _, given) => zeroMean(embeddings, given), options, { weight: factor }),
);
