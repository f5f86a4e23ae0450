import type { Discriminator } from '@htg/discriminator';
import { stopGradient } from '@htg/engine';
import { nearestCenterShare, relativeChange } from '@htg/generator';
import type { FeatureGenerator } from '@htg/generator';
import { tripletLoss, tripletStatistics } from '@htg/losses';
import type { TripletStatistics } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { createAdversaries } from './adversaries.ts';
import type { AdversaryMeasures, DiscriminatorTraining, GeneratorTraining } from './adversaries.ts';
import { basicLosses } from './basic-losses.ts';
import type { BasicLossOptions } from './basic-losses.ts';
import { drawNoise } from './draw-noise.ts';
import { featureTraining } from './feature-training.ts';
import type { FeatureMeasures, FeatureTrainingOptions } from './feature-training.ts';
import type { Training } from '../loop/training.ts';

/** What stage 2 reports of each update; the adversary's measures only where G learns. */
export interface HtgMeasures extends FeatureMeasures, Partial<AdversaryMeasures> {
  /** `w_s L_softmax + w_t L_tri + w_g L'_tri`. */
  readonly loss: number;
  readonly softmax: number;
  readonly triplet: number;
  /** The further loss, where there is one. */
  readonly further?: number;
  /** `L'_F,tri`, on generated features. */
  readonly generatedTriplet: number;
  /** Share of the mined triplets that miss the margin, 0..1, on `f`. */
  readonly activeTriplets: number;
  /** The same on `G(f)`: what G made harder. */
  readonly activeGeneratedTriplets: number;
  /** Mean of `d(a,p) - d(a,n)` over the mined triplets on `f`, -4..4, larger is harder; 0 where nothing was mined. */
  readonly hardness: number;
  /** The same on `G(f)`: G's success is the difference. */
  readonly generatedHardness: number;
  /** Mean of `|G(f) - f| / |f|`; near 0 G has become the identity. */
  readonly change: number;
  /** Share of `G(f)` whose nearest class center is still their own. */
  readonly nearestCenterKept: number;
}

/** How stage 2 is trained. */
export interface HtgTrainingOptions extends FeatureTrainingOptions, Partial<BasicLossOptions> {
  /** G, or a stand-in that shows what G adds: `identityGenerator()` makes the control. */
  readonly generator: FeatureGenerator;
  /**
   * D; needed where G learns, unless its label weight is 0: then G is bound by nothing but its margin. Train D first, alone, with
   * `warmUpDiscriminator`.
   */
  readonly discriminator?: Discriminator;
  /** Weight of `L'_F,tri`, F's triplet loss on generated features. Default 1 (ours). */
  readonly generatedTripletWeight?: number;
  readonly generatorTraining?: GeneratorTraining;
  readonly discriminatorTraining?: DiscriminatorTraining;
}

/**
 * Stage 2, hard triplet generation. Each iteration updates D, then G, then F; all three use F's one forward pass, D and G
 * on detached features. F minimizes
 *
 *     L_F = w_s L_softmax(f) + w_t L_tri(f) + w_g L'_tri(G(f))
 *
 * through the updated, frozen G.
 *
 * @returns the training: iterate it for a report per update
 * @throws Error at the first loss that is not finite, naming step and loss
 *
 * Source: Zhao et al., "An Adversarial Approach to Hard Triplet Generation", ECCV 2018, second stage. The order of the updates, keeping
 * the plain triplet loss, margins, weights and optimizers are ours.
 *
 * @example
 * const generator = createGenerator({ embeddingLength: embedder.outputLength });
 * const discriminator = createDiscriminator({ embeddingLength: embedder.outputLength, identities: train.identities });
 * for await (const { step, measures } of trainHtg({ embedder, classifier, generator, discriminator, train, steps, learningRate })) {
 *   console.log(step, measures.generatedTriplet);
 * }
 */
export function trainHtg({
  generator,
  discriminator,
  generatorTraining,
  discriminatorTraining,
  margin = 0.6,
  softmaxWeight = 1,
  tripletWeight = 1,
  furtherLoss,
  generatedTripletWeight = 1,
  seed = 0,
  ...options
}: HtgTrainingOptions): Training<HtgMeasures> {
  const { classifier, embedder } = options;
  const adversaries = createAdversaries({ generator, discriminator, generatorTraining, discriminatorTraining });
  return featureTraining<HtgMeasures>({
    ...options,
    seed,
    stage: 'trainHtg',
    beside: {
      ...adversaries,
      inputs: (step, batchSize) =>
        generator.takesNoise ? { noise: drawNoise([batchSize, embedder.outputLength], seed, step) } : {},
    },
    objective({ features, labels, mined, otherRates, noise }) {
      const adversary = adversaries.update(stopGradient(features), labels, mined, otherRates);
      const generated = generator.apply(features, { training: false, noise });
      const { loss: basic, ...terms } = basicLosses(features, labels, mined, classifier, {
        margin,
        softmaxWeight,
        tripletWeight,
        furtherLoss,
      });
      const generatedTriplet = tripletLoss(generated, labels, { margin, mined });
      const [before, after] = [features, generated].map((each) => tripletStatistics(each, mined, { margin }));
      return {
        loss: tf.add(basic, tf.mul(generatedTriplet, generatedTripletWeight)),
        watched: {
          ...terms,
          generatedTriplet,
          activeTriplets: before.activeShare,
          activeGeneratedTriplets: after.activeShare,
          hardness: hardnessOf(before),
          generatedHardness: hardnessOf(after),
          change: relativeChange(stopGradient(features), stopGradient(generated)),
          nearestCenterKept: nearestCenterShare(stopGradient(features), stopGradient(generated), labels),
          ...adversary,
        },
      };
    },
  });
}

function hardnessOf({ triplets, meanPositive, meanNegative }: TripletStatistics): Scalar {
  return tf.where(tf.greater(triplets, 0), tf.sub<Scalar>(meanPositive, meanNegative), 0);
}
