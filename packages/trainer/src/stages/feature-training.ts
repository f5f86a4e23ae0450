import type { Embedder } from '@htg/backbone';
import type { ImageSet } from '@htg/datasets';
import { openedWorkers, sgd, stopGradient } from '@htg/engine';
import type { NamedWeights, Optimizer } from '@htg/engine';
import { mineTriplets } from '@htg/losses';
import type { Miner, Objective, ObjectiveBatch } from '@htg/losses';
import { batchHard } from '@htg/miners';
import { identityBatches } from '@htg/sampler';
import type { SamplerState } from '@htg/sampler';
import type { Scalar } from '@tensorflow/tfjs-core';
import { embeddingShape } from '../embedding/embedding-shape.ts';
import type { EmbeddingShape } from '../embedding/embedding-shape.ts';
import { optimizerWeights, prefixed } from '../loop/prefixed.ts';
import type { CreateSampler, LoadBatch } from '../loop/training-data.ts';
import { createTraining } from '../loop/training.ts';
import type { OtherInputs, Training } from '../loop/training.ts';
import { scheduleFrom } from '../schedules/schedule.ts';
import type { Schedule } from '../schedules/schedule.ts';
import { averageWeights } from '../watching/weight-averages.ts';
import type { AveragingOptions } from '../watching/weight-averages.ts';
import { apart } from './apart.ts';
import type { ComputeOptions, StepParts } from './feature-step.ts';
import { learningPhases } from './freezing.ts';
import type { FreezeOptions, FrozenBatchNorm } from './freezing.ts';
import { rateOfWeights } from './group-rates.ts';
import type { GroupRates } from './group-rates.ts';
import { objectiveVariables } from './objectives.ts';
import { phasedStep } from './phased-step.ts';

/** How F and its losses are trained in either stage. */
export interface FeatureTrainingOptions {
  /** F; in stage 2 as stage 1 left it. */
  readonly embedder: Embedder;
  /**
   * What F minimizes, each with its weight, in the order in which they are added up; those of weight 0 are left out. Losses with weights of
   * their own learn with F; the same objects go on to stage 2.
   */
  readonly losses: readonly Objective[];
  /** The images that are learned from. */
  readonly train: ImageSet;
  /** Which images make a batch. Default `identityBatches` of 8 identities with 4 images each. */
  readonly sampler?: CreateSampler;
  /** Loads a batch, usually changed at random. Default: the images as they are. */
  readonly load?: LoadBatch;
  /** Number of updates of F. */
  readonly steps: number;
  /** Of F and its losses: by step, or the same at every one. */
  readonly learningRate: number | Schedule;
  /** Of F and its losses; default SGD with momentum 0.9 and weight decay 5e-4 (ours). */
  readonly optimizer?: Optimizer;
  /**
   * Default batch-hard. Triplets are mined once, on `f` before the neck, for the losses without a miner of their own; in stage 2 the same
   * ones serve G's and F's losses. Variables of it belong to the training from now on.
   */
  readonly miner?: Miner;
  /** Keep exponential moving averages of the weights of F and its losses; `training.withAverages` uses them. Default: none. */
  readonly averaging?: AveragingOptions | undefined;
  /** Factors of the learning rate by group of weights. Default: all weights learn at one rate. */
  readonly rates?: GroupRates | undefined;
  /** Keep the backbone, or its first stages, as it is, for a while or for ever. Default: all of F learns. */
  readonly freeze?: FreezeOptions | undefined;
  /** Batch norms of the backbone (`true`) or all of F's that use and keep their running statistics. Default false. */
  readonly frozenBatchNorm?: FrozenBatchNorm | undefined;
  /**
   * Pass a batch through F in so many parts, in the memory of one: the same update as with the whole batch. Batch norms below the embedding must be
   * frozen. Default 1.
   */
  readonly accumulate?: number | undefined;
  /**
   * Updates between reports: of those between, nothing comes back from the device, so that it need not wait. What is not finite is told at the next report.
   * Default 1; the last update is always reported.
   */
  readonly reportEvery?: number | undefined;
  /** Precision of products and convolutions, and who optimizes, on TensorFlow; other engines compute as ever. */
  readonly compute?: ComputeOptions | undefined;
  /** Decides the batches. Default 0. */
  readonly seed?: number;
}

/** What both stages report of each update, beside each loss under its own name. */
export interface FeatureMeasures extends EmbeddingShape<number> {
  /** What F minimizes. */
  readonly loss: number;
  /** `|g|` of all gradients of F and its losses before they are clipped; only where the optimizer clips them. */
  readonly gradientNorm?: number;
}

/** Those who learn in an update of F without being part of its loss's gradient. */
export interface Companions {
  /** All that a checkpoint must hold of them. */
  readonly weights: NamedWeights;
  /** Their learning rates, by the name of the input. */
  readonly schedules: Readonly<Record<string, Schedule>>;
  /** What else they, or F's loss, take for a batch of `N` images, such as noise. */
  readonly inputs?: (step: number, batchSize: number) => OtherInputs;
  /**
   * A step of their own, after F's forward pass and before F's loss: no gradient of it reaches F, and none of F's reaches them.
   *
   * @param batch `f` is a constant here
   * @returns what is to be reported
   */
  learn(batch: ObjectiveBatch, inputs: OtherInputs): Readonly<Record<string, Scalar>>;
  /** Frees the optimizers' slots. */
  dispose(): void;
}

/** Nobody. */
const none: Companions = { weights: {}, schedules: {}, learn: () => ({}), dispose: () => undefined };

/** Names of measures that no loss may have. */
export const featureMeasures = ['loss', 'spread', 'embeddingNorm', 'gradientNorm'] as const;

/**
 * What both stages share: batches go through F once, triplets are mined on the features, companions take a step of their own, and F and its
 * losses take one down the gradient of the stage's loss, all in one compiled update.
 *
 * @param options.losses those that count
 * @param options.lossOf the loss that F minimizes and the measures to report beside it
 */
export function featureTraining<Measures extends FeatureMeasures & Readonly<Record<string, number>>>({
  stage,
  embedder,
  losses,
  train,
  sampler: createSampler = (start) => identityBatches({ ...start, identities: 8, images: 4 }),
  load,
  steps,
  learningRate,
  optimizer = sgd({ momentum: 0.9, weightDecay: 5e-4 }),
  miner = batchHard(),
  averaging,
  rates,
  freeze,
  frozenBatchNorm,
  accumulate = 1,
  reportEvery,
  compute,
  seed = 0,
  lossOf,
  companions = none,
}: FeatureTrainingOptions & {
  readonly stage: string;
  readonly lossOf: (
    batch: ObjectiveBatch,
    inputs: OtherInputs,
  ) => { readonly loss: Scalar; readonly measures: Readonly<Record<string, Scalar>> };
  readonly companions?: Companions;
}): Training<Measures> {
  const workers = openedWorkers();
  if (workers !== undefined && compute?.optimize === 'xla') {
    throw new RangeError(
      `${stage}: expected updates of several workers without optimize 'xla', which cannot exchange between them; use 'xla-clusters' or leave it out`,
    );
  }
  const learning = learningPhases(stage, embedder, { freeze, frozenBatchNorm });
  const lossWeights = objectiveVariables(losses, 'trainable');
  const trainable = { ...prefixed('embedder', learning.trainable), ...lossWeights };
  const learned = { ...prefixed('embedder', embedder.weights), ...lossWeights };
  const resting = new Set(
    Object.keys(prefixed('embedder', Object.fromEntries([...learning.resting].map((path) => [path, 0])))),
  );
  const updates = optimizer.bind(trainable, {
    ...(rates && { rateOf: rateOfWeights(stage, embedder, rates) }),
    mayRest: (path) => resting.has(path),
  });
  const averages = averaging && averageWeights(learned, averaging);
  const goalOf: StepParts['goalOf'] = (features, labels, others) => {
    const mined = mineTriplets(features.metric, labels, { miner });
    const batch = { ...features, labels, mined };
    const learnedBeside = apart(() => companions.learn(batch, others));
    const { loss, measures } = lossOf(batch, others);
    return {
      loss,
      watched: { ...measures, ...learnedBeside, ...embeddingShape(stopGradient(features.metric)) },
    };
  };
  const clips = 'maxGradientNorm' in optimizer.settings;
  const parts = { embedder, lossWeights, updates, clips, averages, compute, goalOf };
  const step = phasedStep(stage, parts, { phases: learning.phases, accumulate });
  return createTraining<Measures>({
    stage,
    set: train,
    createSampler: (state) =>
      createSampler({ labels: train.labels, seed, ...(state !== undefined && { state: state as SamplerState }) }),
    load,
    steps,
    weights: {
      ...learned,
      ...objectiveVariables(losses),
      ...prefixed('miner', miner.variables ?? {}),
      ...optimizerWeights('optimizer', updates),
      ...(averages && prefixed('average', averages.weights)),
      ...companions.weights,
    },
    schedules: { rate: scheduleFrom(learningRate), ...companions.schedules },
    otherInputs: companions.inputs,
    parts: accumulate,
    reportEvery,
    share: workers,
    update: (inputs, context) => step.update(inputs, context),
    withAverages: averages && ((body) => averages.use(body)),
    dispose: () => {
      step.dispose();
      updates.dispose();
      averages?.dispose();
      companions.dispose();
      for (const variable of Object.values(miner.variables ?? {})) variable.dispose();
    },
  });
}
