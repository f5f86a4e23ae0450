import type { Discriminator } from '@htg/discriminator';
import { stopGradient } from '@htg/engine';
import { nearestCenterShare, relativeChange } from '@htg/generator';
import type { FeatureGenerator, HardNegativeGenerator, TripletGenerator } from '@htg/generator';
import type { ObjectiveBatch } from '@htg/losses';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { OtherInputs, Training } from '../loop/training.ts';
import { createAdversaries } from './adversaries.ts';
import type { AdversaryMeasures, DiscriminatorTraining, GeneratorTraining } from './adversaries.ts';
import { drawNoise } from './draw-noise.ts';
import { featureMeasures, featureTraining } from './feature-training.ts';
import type { FeatureMeasures, FeatureTrainingOptions } from './feature-training.ts';
import { generate } from './generate.ts';
import type { Generated } from './generate.ts';
import { createHardNegatives, tripletsWithNegatives } from './hard-negatives.ts';
import type { HardNegativeMeasures } from './hard-negatives.ts';
import { addWeighed, countingObjectives, sumObjectives } from './objectives.ts';
import type { SummedObjectives } from './objectives.ts';
import { noLoss } from './train-basic.ts';

/** What stage 2 reports of G's embeddings in each update. */
export interface GeneratedMeasures {
  /** `L'_F,tri`, on generated features. */
  readonly generatedTriplet: number;
  /** Share of the mined triplets that miss the margin on `G(f)`, 0..1; beside `activeTriplets` of a triplet loss: what G made harder. */
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

/**
 * What stage 2 reports of each update: as stage 1, and what G and D do. The adversary's measures are there only where G learns; those of G's
 * embeddings only where there is a loss on them, or G learns.
 */
export type HtgMeasures = FeatureMeasures &
  Readonly<Record<string, number>> &
  Partial<AdversaryMeasures> &
  Partial<HardNegativeMeasures> &
  Partial<GeneratedMeasures>;

/** F's triplet loss on generated features, `L'_F,tri`. */
export interface GeneratedTripletOptions {
  /** `m`, in squared distance of normalized embeddings (0..4). Default 0.6 (ours). */
  readonly margin?: number;
  /** Default 1 (ours); 0 leaves it out. */
  readonly weight?: number;
}

/** How stage 2 is trained. */
export interface HtgTrainingOptions extends FeatureTrainingOptions {
  /**
   * G, or a stand-in that shows what G adds: `identityGenerator()` makes the control. `createTripletGenerator()` makes each anchor's hardest mined triplet
   * harder, rather than embeddings one by one. DAML's `hardNegativeGenerator()` is a rival.
   */
  readonly generator: FeatureGenerator | TripletGenerator | HardNegativeGenerator;
  /**
   * D; needed where G learns, unless its label weight is 0: then G is bound by nothing but its margin. Train D first, alone, with
   * `warmUpDiscriminator`.
   */
  readonly discriminator?: Discriminator | undefined;
  /** F's triplet loss on generated features. */
  readonly generatedTriplet?: GeneratedTripletOptions;
  /** G's losses, optimizer and rate. */
  readonly generatorTraining?: GeneratorTraining;
  /** D's losses, optimizer and rate. */
  readonly discriminatorTraining?: DiscriminatorTraining;
}

/** Names of measures that no loss of stage 2 may have. */
const taken: readonly string[] = [
  ...featureMeasures,
  ...(['discriminatorReal', 'discriminatorFake', 'discriminatorRealAccuracy', 'discriminatorFakeAccuracy'] as const),
  ...(['labelsPreserved', 'generatorTriplet', 'generatorLabel', 'labelWeight'] as const),
  ...(['generatedTriplet', 'activeGeneratedTriplets', 'hardness', 'generatedHardness'] as const),
  ...(['change', 'nearestCenterKept'] as const),
  ...(['generatorLoss', 'generatorHard', 'generatorRegularization', 'generatorAdversarial'] as const),
] satisfies readonly (
  keyof FeatureMeasures | keyof AdversaryMeasures | keyof HardNegativeMeasures | keyof GeneratedMeasures
)[];

/**
 * Stage 2, hard triplet generation. Each iteration updates D, then G, then F; all three use F's one forward pass, D and G in a step of their
 * own on what comes out of it. F minimizes
 *
 *     L_F = sum_i w_i L_i(f) + w_g L'_tri(G(f))
 *
 * through the updated, frozen G. The method's `L_i` are the bias-free softmax; the plain triplet loss beside it is ours.
 *
 * @returns the training: iterate it for a report per update
 * @throws RangeError where no loss counts, or two have one name
 * @throws Error at the first loss that is not finite, naming step and loss
 *
 * Source: Zhao et al., "An Adversarial Approach to Hard Triplet Generation", ECCV 2018, second stage. The order of the updates, keeping
 * the plain triplet loss, margins, weights and optimizers are ours.
 *
 * @example
 * const generator = createGenerator({ embeddingLength: embedder.outputLength });
 * const discriminator = createDiscriminator({ embeddingLength: embedder.outputLength, identities: train.identities });
 * for await (const { step, measures } of trainHtg({ embedder, losses, generator, discriminator, train, steps, learningRate: 0.01 })) {
 *   console.log(step, measures.generatedTriplet);
 * }
 */
export function trainHtg({
  generator,
  discriminator,
  generatorTraining,
  discriminatorTraining,
  generatedTriplet: { margin = 0.6, weight = 1 } = {},
  losses,
  seed = 0,
  ...options
}: HtgTrainingOptions): Training<HtgMeasures> {
  checkGeneratedTriplet(margin, weight);
  const counting = countingObjectives('trainHtg', losses, taken);
  const { outputLength } = options.embedder;
  if ('negatives' in generator) {
    if (discriminator !== undefined) {
      throw new RangeError(
        'trainHtg: expected no discriminator beside a generator of negatives, which none judges, received one; leave it out',
      );
    }
    return featureTraining<HtgMeasures>({
      ...options,
      losses: counting,
      seed,
      stage: 'trainHtg',
      companions: createHardNegatives(generator, generatorTraining),
      lossOf(batch) {
        const plain = sumObjectives(counting, batch);
        return withGenerated(plain, tripletsWithNegatives(generator, batch, { margin, weight }), weight);
      },
    });
  }
  const adversaries = createAdversaries({
    ...{ generator, discriminator, generatorTraining, discriminatorTraining },
    ...{ embeddingLength: outputLength, seed },
  });
  const takesNoise = 'apply' in generator && generator.takesNoise;
  // Without a loss on them, embeddings of a stand-in are nobody's concern.
  const generates = weight > 0 || Object.keys(generator.trainable).length > 0;
  return featureTraining<HtgMeasures>({
    ...options,
    losses: counting,
    seed,
    stage: 'trainHtg',
    companions: {
      ...adversaries,
      inputs: (step, batchSize): OtherInputs => ({
        ...adversaries.inputs?.(step, batchSize),
        ...(takesNoise && generates && { noise: drawNoise([batchSize, outputLength], seed, step) }),
      }),
    },
    lossOf(batch, { noise }) {
      const generated = generates
        ? generate(generator, batch, { training: false, noise: noise as Tensor2D | undefined })
        : undefined;
      const plain = sumObjectives(counting, batch);
      return withGenerated(plain, generated && tripletsOn(generated, batch, { margin, weight }), weight);
    },
  });
}

/** A triplet loss on what G made, and what is to be seen of that. */
interface OnGenerated {
  readonly term: Scalar | undefined;
  readonly measures: Readonly<Record<string, Scalar>>;
}

/** F's loss: the plain ones, and the one on what G made. */
function withGenerated(plain: SummedObjectives, found: OnGenerated | undefined, weight: number) {
  const loss = found?.term === undefined ? plain.loss : addWeighed(plain.loss, found.term, weight);
  if (loss === undefined) throw noLoss('trainHtg');
  return { loss, measures: { ...plain.measures, ...found?.measures } };
}

/** F's triplet loss on `G(f)` where it counts, and what is to be seen of `G(f)`. */
function tripletsOn(
  generated: Generated,
  { metric, labels }: ObjectiveBatch,
  { margin, weight }: Required<GeneratedTripletOptions>,
): OnGenerated {
  const term = weight > 0 ? generated.tripletLoss({ margin }) : undefined;
  const { activeShare, before, after } = generated.hardness({ margin });
  const [f, from, to] = [metric, generated.features, generated.rows].map((each) => stopGradient(each));
  return {
    term,
    measures: {
      ...(term && { generatedTriplet: term }),
      activeGeneratedTriplets: activeShare,
      hardness: before,
      generatedHardness: after,
      change: relativeChange(from, to),
      nearestCenterKept: nearestCenterShare(f, to, labels, { generatedLabels: generated.labels }),
    },
  };
}

function checkGeneratedTriplet(margin: number, weight: number): void {
  if (!Number.isFinite(margin)) {
    throw new RangeError(`trainHtg: expected a finite generatedTriplet.margin, received ${margin}; 0.6 is the default`);
  }
  if (!(weight >= 0 && Number.isFinite(weight))) {
    throw new RangeError(`trainHtg: expected generatedTriplet.weight >= 0, received ${weight}; 0 leaves it out`);
  }
}
