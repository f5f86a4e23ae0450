import type { Embedder } from '@htg/backbone';
import type { ImageSet } from '@htg/datasets';
import { compile, globalNorm, sgd, stopGradient } from '@htg/engine';
import type { NamedWeights, Optimizer } from '@htg/engine';
import { mineTriplets } from '@htg/losses';
import type { ClassLoss, Mined, Miner } from '@htg/losses';
import { batchHard } from '@htg/miners';
import { identityBatches } from '@htg/sampler';
import type { SamplerState } from '@htg/sampler';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { AdversaryRates } from './adversaries.ts';
import { embeddingShape } from '../embedding/embedding-shape.ts';
import type { EmbeddingShape } from '../embedding/embedding-shape.ts';
import { lossAndGradients } from './loss-and-gradients.ts';
import { optimizerWeights, prefixed } from '../loop/prefixed.ts';
import type { Schedule } from '../schedules/schedule.ts';
import { createTraining } from '../loop/training.ts';
import type { Scalars, StepInputs, Training, TrainingStep } from '../loop/training.ts';
import type { LoadBatch } from '../loop/training-data.ts';
import { averageWeights } from '../watching/weight-averages.ts';
import type { AveragingOptions } from '../watching/weight-averages.ts';

/** How F and its classifier are trained in either stage. */
export interface FeatureTrainingOptions {
  /** F; in stage 2 as stage 1 left it. */
  readonly embedder: Embedder;
  /** The bias-free softmax, with weights of its own; the same object goes on to stage 2. */
  readonly classifier: ClassLoss;
  readonly train: ImageSet;
  /** P identities with K images each in every batch. Default 8 x 4. */
  readonly batch?: { readonly identities: number; readonly images: number };
  /** Loads a batch, usually changed at random. Default: the images as they are. */
  readonly load?: LoadBatch;
  /** Number of updates of F. */
  readonly steps: number;
  /** Of F and the classifier. */
  readonly learningRate: Schedule;
  /** Of F and the classifier; default SGD with momentum 0.9 and weight decay 5e-4 (ours). */
  readonly optimizer?: Optimizer;
  /** Default batch-hard. Triplets are mined once, on `f`; in stage 2 the same ones serve G's and F's losses. */
  readonly miner?: Miner;
  /** Keep exponential moving averages of the weights of F and the classifier; `training.withAverages` uses them. Default: none. */
  readonly averaging?: AveragingOptions | undefined;
  /** Decides the batches. Default 0. */
  readonly seed?: number;
}

/** What both stages report of each update, beside the losses. */
export interface FeatureMeasures extends EmbeddingShape<number> {
  /** What F minimizes. */
  readonly loss: number;
  /** `|g|` of all gradients of F and the classifier before they are clipped; only where the optimizer clips them. */
  readonly gradientNorm?: number;
}

/** What F learns from in one update. */
export interface FeatureBatch {
  /** `f`, `[N, L]`, F's one forward pass. */
  readonly features: Tensor2D;
  /** `[N]`. */
  readonly labels: Tensor1D;
  /** The triplets that count, mined once, on `f`. */
  readonly mined: Mined;
  /** Learning rates of those who learn beside F. */
  readonly otherRates: AdversaryRates;
  /** What `beside.inputs` drew. */
  readonly noise?: Tensor2D;
}

type FeatureInputs = StepInputs & AdversaryRates & Pick<FeatureBatch, 'noise'>;

/**
 * What both stages share: batches of P x K images go through F once, triplets are mined on the features, and F and the
 * classifier take one step down the gradient of the stage's objective, all in one compiled update.
 *
 * @param options.objective the loss that F minimizes and the measures to report beside it
 * @param options.beside weights, learning rates, further inputs and clean-up of those who take part beside F
 */
export function featureTraining<Measures extends FeatureMeasures>({
  stage,
  embedder,
  classifier,
  train,
  batch = { identities: 8, images: 4 },
  load,
  steps,
  learningRate,
  optimizer = sgd({ momentum: 0.9, weightDecay: 5e-4 }),
  miner = batchHard(),
  averaging,
  seed = 0,
  objective,
  beside = { weights: {}, schedules: {}, dispose: () => undefined },
}: FeatureTrainingOptions & {
  readonly stage: string;
  readonly objective: (batch: FeatureBatch) => {
    readonly loss: Scalar;
    readonly watched: Scalars<Omit<Measures, keyof FeatureMeasures>>;
  };
  readonly beside?: {
    readonly weights: NamedWeights;
    readonly schedules: Readonly<Record<string, Schedule>>;
    readonly inputs?: (step: number, batchSize: number) => { readonly noise?: Tensor2D };
    dispose(): void;
  };
}): Training<Measures> {
  const trainable = { ...prefixed('embedder', embedder.trainable), ...prefixed('classifier', classifier.variables) };
  const models = { ...prefixed('embedder', embedder.weights), ...prefixed('classifier', classifier.variables) };
  const updates = optimizer.bind(trainable);
  const clips = 'maxGradientNorm' in optimizer.settings;
  const averages = averaging && averageWeights(models, averaging);
  const update = compile(({ images, labels, rate, noise, ...otherRates }: FeatureInputs) => {
    const { loss, gradients, watched } = lossAndGradients(() => {
      const features = embedder.apply(images, { training: true });
      const mined = mineTriplets(features, labels, { miner });
      const goal = objective({ features, labels, mined, otherRates, noise });
      return { loss: goal.loss, watched: { ...goal.watched, ...embeddingShape(stopGradient(features)) } };
    }, trainable);
    updates.apply(gradients, rate);
    averages?.update();
    return { loss, ...watched, ...(clips && { gradientNorm: globalNorm(gradients) }) };
  });
  return createTraining<Measures>({
    stage,
    set: train,
    createSampler: (state) => identityBatches({ labels: train.labels, ...batch, seed, state: state as SamplerState }),
    load,
    steps,
    weights: {
      ...models,
      ...optimizerWeights('optimizer', updates),
      ...(averages && prefixed('average', averages.weights)),
      ...beside.weights,
    },
    schedules: { rate: learningRate, ...beside.schedules },
    otherInputs: beside.inputs,
    update: update as unknown as TrainingStep<Measures>,
    withAverages: averages && ((body) => averages.use(body)),
    dispose: () => {
      update.dispose();
      updates.dispose();
      averages?.dispose();
      beside.dispose();
    },
  });
}
