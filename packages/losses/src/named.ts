import type { z } from 'zod';
import {
  arcFaceKind,
  biasFreeSoftmaxKind,
  cosFaceKind,
  largeMarginSoftmaxKind,
  normalizedSoftmaxKind,
  p2sGradKind,
  proxyAnchorKind,
  proxyNcaKind,
  proxySynthesisKind,
  softmaxKind,
  softTripleKind,
  sphereFaceKind,
  subCenterArcFaceKind,
} from './named/class-kinds.ts';
import type { LossContext } from './named/context.ts';
import type { LossKind } from './named/loss-kind.ts';
import {
  coupledClusterKind,
  dynamicSoftMarginKind,
  embeddingExpansionKind,
  hardnessAwareKind,
  lpNormKind,
  marginKind,
  symmetricalSynthesisKind,
  tripletKind,
  vicRegKind,
  zeroMeanKind,
} from './named/other-kinds.ts';
import {
  angularKind,
  circleKind,
  contrastiveKind,
  fastApKind,
  generalizedLiftedStructureKind,
  histogramKind,
  instanceKind,
  intraPairVarianceKind,
  liftedStructureKind,
  multiSimilarityKind,
  ncaKind,
  ntXentKind,
  pnpKind,
  rankedListKind,
  smoothApKind,
  supConKind,
  thresholdConsistentMarginKind,
  tupletMarginKind,
} from './named/pair-kinds.ts';
import type { Objective } from './objectives/objective.ts';

export type { LossContext } from './named/context.ts';
export type { LossKind } from './named/loss-kind.ts';

/** Every loss by name: what may be set of it, and how it is made. What is in this table can be trained with. */
export const lossKinds = {
  angular: angularKind,
  arcFace: arcFaceKind,
  biasFreeSoftmax: biasFreeSoftmaxKind,
  circle: circleKind,
  contrastive: contrastiveKind,
  cosFace: cosFaceKind,
  coupledCluster: coupledClusterKind,
  dynamicSoftMargin: dynamicSoftMarginKind,
  embeddingExpansion: embeddingExpansionKind,
  fastAp: fastApKind,
  generalizedLiftedStructure: generalizedLiftedStructureKind,
  hardnessAware: hardnessAwareKind,
  histogram: histogramKind,
  instance: instanceKind,
  intraPairVariance: intraPairVarianceKind,
  largeMarginSoftmax: largeMarginSoftmaxKind,
  liftedStructure: liftedStructureKind,
  lpNorm: lpNormKind,
  margin: marginKind,
  multiSimilarity: multiSimilarityKind,
  nca: ncaKind,
  normalizedSoftmax: normalizedSoftmaxKind,
  ntXent: ntXentKind,
  p2sGrad: p2sGradKind,
  pnp: pnpKind,
  proxyAnchor: proxyAnchorKind,
  proxyNca: proxyNcaKind,
  proxySynthesis: proxySynthesisKind,
  rankedList: rankedListKind,
  smoothAp: smoothApKind,
  softmax: softmaxKind,
  softTriple: softTripleKind,
  sphereFace: sphereFaceKind,
  subCenterArcFace: subCenterArcFaceKind,
  supCon: supConKind,
  symmetricalSynthesis: symmetricalSynthesisKind,
  thresholdConsistentMargin: thresholdConsistentMarginKind,
  triplet: tripletKind,
  tupletMargin: tupletMarginKind,
  vicReg: vicRegKind,
  zeroMean: zeroMeanKind,
} as const;

/** Settings of a loss, whichever it is. */
export type LossSettings = z.output<(typeof lossKinds)[keyof typeof lossKinds]['schema']>;

/**
 * Makes the loss that settings describe.
 *
 * @param settings as one of the schemas gives them
 * @param context what the loss is made for
 * @returns the loss as a trainer takes it; the caller's to dispose
 */
export function makeLoss(settings: LossSettings, context: LossContext): Objective {
  const kinds: Readonly<Record<string, LossKind>> = lossKinds;
  return kinds[settings.kind].make(settings, context);
}
