import * as tf from '@tensorflow/tfjs-core';
import type { Distance, LpOptions, Reference, VicRegLossOptions } from '../../src/index.ts';
import {
  angularLoss,
  arcFace,
  centerInvariant,
  circleLoss,
  contrastiveLoss,
  cosFace,
  cosine,
  dotProduct,
  dynamicSoftMarginLoss,
  euclidean,
  fastApLoss,
  generalizedLiftedStructureLoss,
  histogramLoss,
  instanceLoss,
  intraPairVarianceLoss,
  largeMarginSoftmax,
  liftedStructureLoss,
  lp,
  lpNorm,
  marginLoss,
  multiSimilarityLoss,
  ncaLoss,
  normalizedSoftmax,
  ntXentLoss,
  p2sGrad,
  pnpLoss,
  proxyAnchor,
  proxyNca,
  rankedListLoss,
  regularFace,
  smoothApLoss,
  snr,
  softTriple,
  sparseCenters,
  sphereFace,
  squaredEuclidean,
  subCenterArcFace,
  supConLoss,
  thresholdConsistentMarginLoss,
  tripletLoss,
  tupletMarginLoss,
  vicRegLoss,
  zeroMean,
} from '../../src/index.ts';
import golden from '../golden/losses.json' with { type: 'json' };
import { labelsOf, tensorOf } from './batch.ts';

/** All cases. */
export const cases = golden.cases as readonly GoldenCase[];

/** What pytorch-metric-learning makes of a loss with some options. */
export interface GoldenCase {
  readonly loss: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly ref: boolean;
  /** In place of those of the file. */
  readonly labels?: number[];
  readonly value: number;
  readonly gradient: number[][];
  readonly weightsGradient?: number[][];
}

const distances: Record<string, (options: LpOptions) => Distance> = {
  cosine: () => cosine(),
  dotProduct,
  euclidean,
  lp,
  snr,
  squaredEuclidean,
};
/** Functions of embeddings and labels. */
export const plainLosses = {
  angularLoss,
  circleLoss,
  contrastiveLoss,
  generalizedLiftedStructureLoss,
  liftedStructureLoss,
  multiSimilarityLoss,
  ntXentLoss,
  supConLoss,
  fastApLoss,
  histogramLoss,
  instanceLoss,
  intraPairVarianceLoss,
  ncaLoss,
  pnpLoss,
  rankedListLoss,
  smoothApLoss,
  thresholdConsistentMarginLoss,
  tupletMarginLoss,
  tripletLoss,
  vicRegLoss: (x: tf.Tensor2D, _: tf.Tensor1D, options: VicRegLossOptions) => vicRegLoss(x, options),
};
type PlainLoss = (x: tf.Tensor2D, labels: tf.Tensor1D, options: object) => tf.Scalar;
/** Objects with weights. */
export const classLosses = {
  arcFace,
  cosFace,
  largeMarginSoftmax,
  normalizedSoftmax,
  p2sGrad,
  proxyAnchor,
  proxyNca,
  softTriple,
  sphereFace,
  subCenterArcFace,
};

/** The options of a case, with the distance that its name stands for. */
function optionsOf({ options }: GoldenCase): Record<string, unknown> {
  const { distance, ...others } = options as { distance?: { name: string } & LpOptions };
  if (!distance) return others;
  const { name, ...settings } = distance;
  return { ...others, distance: distances[name](settings) };
}

interface Computed {
  readonly value: number;
  readonly gradient: number[][];
  readonly weightsGradient?: number[][];
}

/** The same by the function of that name. */
export function compute(example: GoldenCase): Computed {
  const { loss, ref } = example;
  const options = optionsOf(example);
  const labels = labelsOf(example.labels ?? golden.labels);
  const reference: { ref?: Reference } = ref
    ? { ref: { embeddings: tensorOf(golden.refEmbeddings), labels: labelsOf(golden.refLabels) } }
    : {};
  if (loss in plainLosses) {
    const plain = plainLosses[loss as keyof typeof plainLosses];
    return differentiate((x) => (plain as PlainLoss)(x, labels, { ...options, ...reference }));
  }
  if (loss === 'marginLoss') {
    const { variables, apply } = marginLoss(options);
    if (options.learnBeta) variables.beta.assign(tf.tensor1d(golden.betas.slice(0, variables.beta.size)));
    return differentiate((x) => apply(x, labels, reference), options.learnBeta ? variables.beta : undefined);
  }
  if (loss === 'dynamicSoftMarginLoss') {
    const { variables, apply } = dynamicSoftMarginLoss(options);
    variables.histogram.assign(tf.tensor1d(golden.histogram));
    return differentiate((x) => apply(x, labels, reference));
  }
  const make = classLosses[loss as keyof typeof classLosses];
  const { variables, apply } = make({ embeddingLength: 8, identities: 6, ...options });
  // Losses with several centers of each identity have as many rows more.
  const rows = variables.weights.shape[0];
  variables.weights.assign(tensorOf(rows === golden.weights.length ? golden.weights : golden.centers.slice(0, rows)));
  return differentiate((x) => apply(x, labels), variables.weights);
}

/** The value of a loss and its gradients. */
export function differentiate(loss: (x: tf.Tensor2D) => tf.Scalar, weights?: tf.Variable): Computed {
  const embeddings = tf.variable(tensorOf(golden.embeddings));
  const { value, grads } = tf.variableGrads(() => loss(embeddings), weights ? [embeddings, weights] : [embeddings]);
  const byWeights = weights && grads[weights.name];
  return {
    value: value.dataSync()[0],
    gradient: (grads[embeddings.name] as tf.Tensor2D).arraySync(),
    ...(byWeights && {
      weightsGradient: tf.reshape(byWeights, [-1, weights.shape[1] ?? weights.size]).arraySync() as number[][],
    }),
  };
}

type Regularizer = (x: tf.Tensor2D, options: object) => tf.Scalar;
/** Those of rows. */
export const regularizers: Record<string, Regularizer> = {
  centerInvariant,
  lpNorm,
  regularFace,
  sparseCenters: (x: tf.Tensor2D, options: object) => sparseCenters(x, options as { centers: number }),
  zeroMean,
};
