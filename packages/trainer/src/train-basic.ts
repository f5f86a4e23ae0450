import { sgd } from '@htg/engine';
import type { Optimizer } from '@htg/engine';
import type { Embedder } from '@htg/backbone';
import { tripletStatistics } from '@htg/losses';
import type { ClassLoss, Miner } from '@htg/losses';
import { batchHard } from '@htg/miners';
import { basicLosses } from './basic-losses.ts';
import type { BasicLossOptions } from './basic-losses.ts';
import { featureTraining } from './feature-training.ts';
import type { FeatureMeasures } from './feature-training.ts';
import type { Schedule } from './schedule.ts';
import type { Training } from './training.ts';
import type { LoadBatch } from './training-data.ts';
import type { AveragingOptions } from './weight-averages.ts';
import type { ImageSet } from '@htg/datasets';

/** What stage 1 reports of each update. */
export interface BasicMeasures extends FeatureMeasures {
  /** `w_s L_softmax + w_t L_tri`. */
  readonly loss: number;
  readonly softmax: number;
  readonly triplet: number;
  /** The further loss, where there is one. */
  readonly further?: number;
  /** Share of the mined triplets that miss the margin, 0..1. */
  readonly activeTriplets: number;
}

export interface BasicTrainingOptions extends Partial<BasicLossOptions> {
  /** F. */
  readonly embedder: Embedder;
  /** The bias-free softmax, with weights of its own; the same object goes on to stage 2. */
  readonly classifier: ClassLoss;
  readonly train: ImageSet;
  /** P identities with K images each in every batch. Default 8 x 4. */
  readonly batch?: { readonly identities: number; readonly images: number };
  /** Loads a batch, usually changed at random. Default: the images as they are. */
  readonly load?: LoadBatch;
  /** Number of updates. */
  readonly steps: number;
  readonly learningRate: Schedule;
  /** Default SGD with momentum 0.9 and weight decay 5e-4 (ours). */
  readonly optimizer?: Optimizer;
  /** Default batch-hard. */
  readonly miner?: Miner;
  /** Keep exponential moving averages of the weights of F and the classifier; `training.withAverages` uses them. Default: none. */
  readonly averaging?: AveragingOptions | undefined;
  /** Decides the batches. */
  readonly seed?: number;
}

/**
 * Stage 1: F and the classifier minimise `w_s L_softmax + w_t L_tri`, one compiled update per batch.
 *
 * @returns the training: iterate it for a report per update
 * @throws Error at the first loss that is not finite, naming step and loss
 *
 * Source: Zhao et al., "An Adversarial Approach to Hard Triplet Generation", ECCV 2018, first stage. Margin, weights, optimiser and
 * miner are ours.
 *
 * @example
 * for await (const { step, measures } of trainBasic({ embedder, classifier, train, steps: 1000, learningRate })) {
 *   console.log(step, measures.loss);
 * }
 */
export function trainBasic({
  embedder,
  classifier,
  train,
  batch = { identities: 8, images: 4 },
  load,
  steps,
  learningRate,
  optimizer = sgd({ momentum: 0.9, weightDecay: 5e-4 }),
  miner = batchHard(),
  margin = 0.6,
  softmaxWeight = 1,
  tripletWeight = 1,
  furtherLoss,
  averaging,
  seed = 0,
}: BasicTrainingOptions): Training<BasicMeasures> {
  return featureTraining<BasicMeasures>({
    ...{
      stage: 'trainBasic',
      embedder,
      classifier,
      train,
      batch,
      load,
      steps,
      learningRate,
      optimizer,
      miner,
      averaging,
      seed,
    },
    objective({ features, labels, mined }) {
      const { activeShare } = tripletStatistics(features, mined, { margin });
      const { loss, ...terms } = basicLosses(features, labels, mined, classifier, {
        margin,
        softmaxWeight,
        tripletWeight,
        furtherLoss,
      });
      return { loss, watched: { ...terms, activeTriplets: activeShare } };
    },
  });
}
