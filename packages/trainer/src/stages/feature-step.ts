import type { Embedder } from '@htg/backbone';
import { allGather, compile, globalNorm, openedWorkers } from '@htg/engine';
import type { BoundOptimizer, CompileOptions, NamedWeights } from '@htg/engine';
import type { ObjectiveBatch } from '@htg/losses';
import type { Scalar, Tensor1D, Tensor4D, Tensor } from '@tensorflow/tfjs-core';
import { prefixed } from '../loop/prefixed.ts';
import type { OtherInputs, StepInputs, TrainingStep } from '../loop/training.ts';
import type { WeightAverages } from '../watching/weight-averages.ts';
import { averageOverWorkers } from './average-gradients.ts';
import type { LearningPhase } from './freezing.ts';
import { lossAndGradients } from './loss-and-gradients.ts';

/** F's embeddings of a batch before and after the neck. */
export type Features = Pick<ObjectiveBatch, 'metric' | 'classification'>;

/** What an update of F is made of. */
export interface StepParts {
  readonly embedder: Embedder;
  /** Who of F learns, and which statistics stay. */
  readonly phase: LearningPhase;
  /** The losses' weights that learn, by their paths in a checkpoint. */
  readonly lossWeights: NamedWeights;
  readonly updates: BoundOptimizer;
  /** Report the length of all gradients. */
  readonly clips: boolean;
  readonly averages: WeightAverages | undefined;
  readonly compute: ComputeOptions | undefined;
  /** What F minimizes on a batch, and what is to be reported beside it; whoever else learns does so in it. */
  readonly goalOf: (
    features: Features,
    labels: Tensor1D,
    others: OtherInputs,
  ) => { readonly loss: Scalar; readonly watched: Readonly<Record<string, Scalar>> };
}

/** How updates are computed: see `CompileOptions` of `@htg/engine`. */
export type ComputeOptions = Pick<CompileOptions, 'precision' | 'optimize'>;

/** An update, and how to free what was compiled for it. */
export interface FeatureStep {
  readonly update: TrainingStep;
  dispose(): void;
}

/**
 * One update in one computation: F's forward pass on the whole batch, its goal, all gradients, the optimizer.
 *
 * Where several workers train together, each passes its share of the batch through F. All embeddings are then gathered on every worker, so that
 * norms of the whole embedding, mining and losses see the whole batch, and gradients are averaged: the update of one process with the whole batch.
 */
export function featureStep({
  embedder,
  phase,
  lossWeights,
  updates,
  clips,
  averages,
  compute,
  goalOf,
}: StepParts): FeatureStep {
  const trainable = { ...prefixed('embedder', phase.trainable), ...lossWeights };
  const step = ({ images, labels, rate, stop, ...others }: StepInputs & OtherInputs) => {
    const {
      loss,
      gradients: own,
      watched,
    } = lossAndGradients(() => goalOf(forward(embedder, images, phase), labels, others), trainable);
    const { [stopName]: asked, ...gradients } = averageOverWorkers(
      { ...own, ...(hasStop(stop) && { [stopName]: stop }) },
      trainable,
    );
    updates.apply(gradients, rate);
    averages?.update();
    return {
      ...{ loss, ...watched },
      ...(clips && { gradientNorm: globalNorm(gradients, trainable) }),
      ...(hasStop(asked) && { [stopName]: asked as Scalar }),
    };
  };
  const update = compile(step, compute);
  return {
    update,
    dispose: () => {
      update.dispose();
    },
  };
}

/** Name of what any worker asks for beside the gradients: that all of them stop. */
const stopName = 'stop';

function hasStop(stop: Tensor | undefined): stop is Tensor {
  return stop !== undefined;
}

/** F's one forward pass: `f` before and after the neck, one tensor where there is none. Of several workers, all rows of the batch. */
function forward(embedder: Embedder, images: Tensor4D, { frozenStatistics }: LearningPhase): Features {
  const how = { training: true, frozenStatistics };
  if (openedWorkers() !== undefined) {
    const own = embedder.applyParts(images, { ...how, acrossWorkers: true }); // [N / W, L]
    return embedder.applyNorms(allGather(own), how);
  }
  if (embedder.options.neck === 'batch') return embedder.applyBoth(images, how);
  const features = embedder.apply(images, how);
  return { metric: features, classification: features };
}
