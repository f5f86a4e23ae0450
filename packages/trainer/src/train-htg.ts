import type { Embedder } from '@htg/backbone';
import type { Discriminator } from '@htg/discriminator';
import { sgd, stopGradient } from '@htg/engine';
import type { Optimizer } from '@htg/engine';
import { nearestCentreShare, relativeChange } from '@htg/generator';
import type { FeatureGenerator } from '@htg/generator';
import { tripletLoss, tripletStatistics } from '@htg/losses';
import type { ClassLoss, Miner } from '@htg/losses';
import { batchHard } from '@htg/miners';
import * as tf from '@tensorflow/tfjs-core';
import { createAdversaries } from './adversaries.ts';
import type { AdversaryMeasures, DiscriminatorTraining, GeneratorTraining } from './adversaries.ts';
import { basicLosses } from './basic-losses.ts';
import type { BasicLossOptions } from './basic-losses.ts';
import { drawNoise } from './draw-noise.ts';
import { featureTraining } from './feature-training.ts';
import type { FeatureMeasures } from './feature-training.ts';
import type { Schedule } from './schedule.ts';
import type { Training } from './training.ts';
import type { LoadBatch } from './training-data.ts';
import type { AveragingOptions } from './weight-averages.ts';
import type { ImageSet } from '@htg/datasets';

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
  /** Mean of `|G(f) - f| / |f|`; near 0 G has become the identity. */
  readonly change: number;
  /** Share of `G(f)` whose nearest class centre is still their own. */
  readonly nearestCentreKept: number;
}

export interface HtgTrainingOptions extends Partial<BasicLossOptions> {
  /** F, as stage 1 left it. */
  readonly embedder: Embedder;
  /** The bias-free softmax, as stage 1 left it. */
  readonly classifier: ClassLoss;
  /** G, or a stand-in that shows what G adds: `identityGenerator()` makes the control. */
  readonly generator: FeatureGenerator;
  /**
   * D; needed where G learns, unless its label weight is 0: then G is bound by nothing but its margin. Train D first, alone, with
   * `warmUpDiscriminator`.
   */
  readonly discriminator?: Discriminator;
  readonly train: ImageSet;
  /** P identities with K images each in every batch. Default 8 x 4. */
  readonly batch?: { readonly identities: number; readonly images: number };
  /** Loads a batch, usually changed at random. Default: the images as they are. */
  readonly load?: LoadBatch;
  /** Number of updates of F. */
  readonly steps: number;
  /** Of F. */
  readonly learningRate: Schedule;
  /** Of F; default SGD with momentum 0.9 and weight decay 5e-4 (ours). */
  readonly optimizer?: Optimizer;
  /** Weight of `L'_F,tri`, F's triplet loss on generated features. Default 1 (ours). */
  readonly generatedTripletWeight?: number;
  readonly generatorTraining?: GeneratorTraining;
  readonly discriminatorTraining?: DiscriminatorTraining;
  /** Default batch-hard. Triplets are mined once, on `f`; the same ones serve G's and F's losses. */
  readonly miner?: Miner;
  /** Keep exponential moving averages of the weights of F and the classifier; `training.withAverages` uses them. Default: none. */
  readonly averaging?: AveragingOptions | undefined;
  /** Decides the batches. */
  readonly seed?: number;
}

/**
 * Stage 2, hard triplet generation. Each iteration updates D, then G, then F; all three use F's one forward pass, D and G
 * on detached features. F minimises
 *
 *     L_F = w_s L_softmax(f) + w_t L_tri(f) + w_g L'_tri(G(f))
 *
 * through the updated, frozen G.
 *
 * @returns the training: iterate it for a report per update
 * @throws Error at the first loss that is not finite, naming step and loss
 *
 * Source: Zhao et al., "An Adversarial Approach to Hard Triplet Generation", ECCV 2018, second stage. The order of the updates, keeping
 * the plain triplet loss, margins, weights and optimisers are ours.
 *
 * @example
 * const generator = createGenerator({ embeddingLength: embedder.outputLength });
 * const discriminator = createDiscriminator({ embeddingLength: embedder.outputLength, identities: train.identities });
 * for await (const { step, measures } of trainHtg({ embedder, classifier, generator, discriminator, train, steps, learningRate })) {
 *   console.log(step, measures.generatedTriplet);
 * }
 */
export function trainHtg({
  embedder,
  classifier,
  generator,
  discriminator,
  train,
  batch = { identities: 8, images: 4 },
  load,
  steps,
  learningRate,
  optimizer = sgd({ momentum: 0.9, weightDecay: 5e-4 }),
  margin = 0.6,
  softmaxWeight = 1,
  tripletWeight = 1,
  furtherLoss,
  generatedTripletWeight = 1,
  generatorTraining,
  discriminatorTraining,
  miner = batchHard(),
  averaging,
  seed = 0,
}: HtgTrainingOptions): Training<HtgMeasures> {
  const adversaries = createAdversaries({ generator, discriminator, generatorTraining, discriminatorTraining });
  return featureTraining<HtgMeasures>({
    ...{
      stage: 'trainHtg',
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
      return {
        loss: tf.add(basic, tf.mul(generatedTriplet, generatedTripletWeight)),
        watched: {
          ...terms,
          generatedTriplet,
          activeTriplets: tripletStatistics(features, mined, { margin }).activeShare,
          activeGeneratedTriplets: tripletStatistics(generated, mined, { margin }).activeShare,
          change: relativeChange(stopGradient(features), stopGradient(generated)),
          nearestCentreKept: nearestCentreShare(stopGradient(features), stopGradient(generated), labels),
          ...adversary,
        },
      };
    },
  });
}
