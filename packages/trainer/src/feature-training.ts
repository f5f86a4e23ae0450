import type { Embedder } from '@htg/backbone';
import type { ImageSet } from '@htg/datasets';
import { compile } from '@htg/engine';
import type { NamedWeights, Optimizer } from '@htg/engine';
import { mineTriplets } from '@htg/losses';
import type { ClassLoss, Mined, Miner } from '@htg/losses';
import { identityBatches } from '@htg/sampler';
import type { SamplerState } from '@htg/sampler';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { AdversaryRates } from './adversaries.ts';
import { lossAndGradients } from './loss-and-gradients.ts';
import { optimizerWeights, prefixed } from './prefixed.ts';
import type { Schedule } from './schedule.ts';
import { createTraining } from './training.ts';
import type { Scalars, StepInputs, Training, TrainingStep } from './training.ts';
import type { LoadBatch } from './training-data.ts';

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
 * @param options.objective the loss that F minimises and the measures to report beside it
 * @param options.beside weights, learning rates, further inputs and clean-up of those who take part beside F
 */
export function featureTraining<Measures extends { readonly loss: number }>({
  stage,
  embedder,
  classifier,
  train,
  batch,
  load,
  steps,
  learningRate,
  optimizer,
  miner,
  seed,
  objective,
  beside = { weights: {}, rates: () => ({}), dispose: () => undefined },
}: {
  readonly stage: string;
  readonly embedder: Embedder;
  readonly classifier: ClassLoss;
  readonly train: ImageSet;
  readonly batch: { readonly identities: number; readonly images: number };
  readonly load: LoadBatch | undefined;
  readonly steps: number;
  readonly learningRate: Schedule;
  readonly optimizer: Optimizer;
  readonly miner: Miner;
  readonly seed: number;
  readonly objective: (batch: FeatureBatch) => {
    readonly loss: Scalar;
    readonly watched: Scalars<Omit<Measures, 'loss'>>;
  };
  readonly beside?: {
    readonly weights: NamedWeights;
    rates(step: number): Readonly<Record<string, number>>;
    inputs?(step: number, batchSize: number): { readonly noise?: Tensor2D };
    dispose(): void;
  };
}): Training<Measures> {
  const trainable = { ...prefixed('embedder', embedder.trainable), ...prefixed('classifier', classifier.variables) };
  const updates = optimizer.bind(trainable);
  const update = compile(({ images, labels, rate, noise, ...otherRates }: FeatureInputs) => {
    const { loss, gradients, watched } = lossAndGradients(() => {
      const features = embedder.apply(images, { training: true });
      const mined = mineTriplets(features, labels, { miner });
      return objective({ features, labels, mined, otherRates, noise });
    }, trainable);
    updates.apply(gradients, rate);
    return { loss, ...watched };
  });
  return createTraining<Measures>({
    stage,
    set: train,
    createSampler: (state) => identityBatches({ labels: train.labels, ...batch, seed, state: state as SamplerState }),
    load,
    steps,
    weights: {
      ...prefixed('embedder', embedder.weights),
      ...prefixed('classifier', classifier.variables),
      ...optimizerWeights('optimizer', updates),
      ...beside.weights,
    },
    rates: (step) => ({ rate: learningRate(step), ...beside.rates(step) }),
    otherInputs: beside.inputs,
    update: update as unknown as TrainingStep<Measures>,
    dispose: () => {
      update.dispose();
      updates.dispose();
      beside.dispose();
    },
  });
}
