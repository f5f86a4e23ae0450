import type { Training } from '../loop/training.ts';
import { featureMeasures, featureTraining } from './feature-training.ts';
import type { FeatureMeasures, FeatureTrainingOptions } from './feature-training.ts';
import { countingObjectives, sumObjectives } from './objectives.ts';

/**
 * What stage 1 reports of each update: each loss by its name, and what else the losses measure, such as `activeTriplets`, the share of the mined
 * triplets that miss the margin of a triplet loss (0..1).
 */
export type BasicMeasures = FeatureMeasures & Readonly<Record<string, number>>;

/** How stage 1 is trained. */
export type BasicTrainingOptions = FeatureTrainingOptions;

/**
 * Stage 1: F and its losses minimize `sum_i w_i L_i`, one compiled update per batch. The method's are the bias-free softmax and the triplet
 * loss.
 *
 * @returns the training: iterate it for a report per update
 * @throws RangeError where no loss counts, or two have one name
 * @throws Error at the first loss that is not finite, naming step and loss
 *
 * Source: Zhao et al., "An Adversarial Approach to Hard Triplet Generation", ECCV 2018, first stage. Margin, weights, optimizer and
 * miner are ours.
 *
 * @example
 * const softmax = biasFreeSoftmax({ embeddingLength: embedder.outputLength, identities: train.identities });
 * const losses = [classObjective('softmax', softmax), tripletObjective('triplet', { margin: 0.6 })];
 * for await (const { step, measures } of trainBasic({ embedder, losses, train, steps: 1000, learningRate: 0.05 })) {
 *   console.log(step, measures.loss);
 * }
 */
export function trainBasic({ losses, ...options }: BasicTrainingOptions): Training<BasicMeasures> {
  const counting = countingObjectives('trainBasic', losses, featureMeasures);
  return featureTraining<BasicMeasures>({
    ...options,
    losses: counting,
    stage: 'trainBasic',
    lossOf(batch) {
      const { loss, measures } = sumObjectives(counting, batch);
      if (loss === undefined) throw noLoss('trainBasic');
      return { loss, measures };
    },
  });
}

/** What to say where nothing is to be minimized. */
export function noLoss(stage: string): RangeError {
  return new RangeError(
    `${stage}: expected a loss with a weight above 0, received none; pass one, such as tripletObjective('triplet', { margin: 0.6 })`,
  );
}
