import { tripletStatistics } from '@htg/losses';
import { basicLosses } from './basic-losses.ts';
import type { BasicLossOptions } from './basic-losses.ts';
import { featureTraining } from './feature-training.ts';
import type { FeatureMeasures, FeatureTrainingOptions } from './feature-training.ts';
import type { Training } from '../loop/training.ts';

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

/** How stage 1 is trained; its losses have weights and a margin. */
export interface BasicTrainingOptions extends FeatureTrainingOptions, Partial<BasicLossOptions> {}

/**
 * Stage 1: F and the classifier minimize `w_s L_softmax + w_t L_tri`, one compiled update per batch.
 *
 * @returns the training: iterate it for a report per update
 * @throws Error at the first loss that is not finite, naming step and loss
 *
 * Source: Zhao et al., "An Adversarial Approach to Hard Triplet Generation", ECCV 2018, first stage. Margin, weights, optimizer and
 * miner are ours.
 *
 * @example
 * for await (const { step, measures } of trainBasic({ embedder, classifier, train, steps: 1000, learningRate })) {
 *   console.log(step, measures.loss);
 * }
 */
export function trainBasic({
  margin = 0.6,
  softmaxWeight = 1,
  tripletWeight = 1,
  furtherLoss,
  ...options
}: BasicTrainingOptions): Training<BasicMeasures> {
  return featureTraining<BasicMeasures>({
    ...options,
    stage: 'trainBasic',
    objective({ features, labels, mined }) {
      const { activeShare } = tripletStatistics(features, mined, { margin });
      const { loss, ...terms } = basicLosses(features, labels, mined, options.classifier, {
        margin,
        softmaxWeight,
        tripletWeight,
        furtherLoss,
      });
      return { loss, watched: { ...terms, activeTriplets: activeShare } };
    },
  });
}
