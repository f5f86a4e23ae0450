import type { Discriminator } from '@htg/discriminator';
import { discriminatorAccuracies } from '@htg/discriminator';
import { stopGradient } from '@htg/engine';
import type { FeatureGenerator } from '@htg/generator';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { prefixed } from '../loop/prefixed.ts';
import type { OtherInputs } from '../loop/training.ts';
import { discriminatorPhase } from './discriminator-phase.ts';
import type { DiscriminatorPhaseOptions } from './discriminator-phase.ts';
import type { Companions } from './feature-training.ts';
import { generatorPhase } from './generator-phase.ts';
import type { GeneratorPhaseOptions } from './generator-phase.ts';
import { createLearner } from './learner.ts';
import type { LearnerOptions } from './learner.ts';
import { requireRate } from './require-rate.ts';

/** How G learns: margin 0.6 and gamma 1 by default (ours). */
export interface GeneratorTraining extends LearnerOptions, Partial<GeneratorPhaseOptions> {}

/** How D learns: beta 1 and running statistics by default (ours). */
export interface DiscriminatorTraining extends LearnerOptions, Partial<DiscriminatorPhaseOptions> {}

/** What an update of D and G reports. */
export interface AdversaryMeasures {
  /** `L_D,real`. */
  readonly discriminatorReal: number;
  /** `L_D,fake`. */
  readonly discriminatorFake: number;
  /** Share of `f` whose identity D names. */
  readonly discriminatorRealAccuracy: number;
  /** Share of `G(f)` that D calls fake. */
  readonly discriminatorFakeAccuracy: number;
  /** Share of `G(f)` that D takes for their own identity. */
  readonly labelsPreserved: number;
  /** `L_G,tri`; 0 is G's success. */
  readonly generatorTriplet: number;
  /** `L_G,cls`. */
  readonly generatorLabel: number;
}

/** A stand-in for G has nothing to learn and needs no D. */
const nobody: Companions = { weights: {}, schedules: {}, learn: () => ({}), dispose: () => undefined };

/**
 * D and G as they learn beside F: D against the present G, then G against the updated D. Neither touches the other or F.
 *
 * @throws Error where G is to keep labels and D, who would see to it, is missing
 */
export function createAdversaries({
  generator,
  discriminator,
  generatorTraining: { margin = 0.6, labelWeight = 1, ...generatorTraining } = {},
  discriminatorTraining,
}: {
  readonly generator: FeatureGenerator;
  readonly discriminator: Discriminator | undefined;
  readonly generatorTraining: GeneratorTraining | undefined;
  readonly discriminatorTraining: DiscriminatorTraining | undefined;
}): Companions {
  if (Object.keys(generator.trainable).length === 0) return nobody;
  if (discriminator === undefined && labelWeight > 0) {
    throw new Error(
      "trainHtg: expected a discriminator beside a generator that learns, received none; create one, set the generator's labelWeight to 0, or pass identityGenerator() for the control",
    );
  }
  const networks = { generator, discriminator };
  const g = createLearner('generator', generator.trainable, generatorTraining);
  const d = discriminator && discriminatorUpdates({ generator, discriminator }, discriminatorTraining);
  return {
    weights: { ...prefixed('generator', generator.weights), ...g.slots, ...d?.weights },
    schedules: { generatorRate: g.schedule, ...d?.schedules },
    learn({ metric, labels, mined }, inputs) {
      const judged = d?.update(metric, labels, inputs);
      const generated = g.learn(
        (training) => {
          const options = { margin, labelWeight, training };
          const { loss, adversarial, label } = generatorPhase(metric, labels, mined, networks, options);
          return { loss, watched: { generatorTriplet: adversarial, ...(label && { generatorLabel: label }) } };
        },
        requireRate('generatorRate', inputs),
      );
      return { ...judged, ...generated };
    },
    dispose() {
      d?.dispose();
      g.dispose();
    },
  };
}

/** D's part: its weights, its rate, its update. */
function discriminatorUpdates(
  networks: { readonly generator: FeatureGenerator; readonly discriminator: Discriminator },
  { fakeWeight = 1, statistics = 'running', labelSmoothing = 0, ...training }: DiscriminatorTraining = {},
) {
  const { discriminator } = networks;
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new RangeError(
      `discriminatorTraining: expected labelSmoothing in 0..1, below 1, received ${labelSmoothing}; 0 is the default`,
    );
  }
  const d = createLearner('discriminator', discriminator.trainable, { learningRate: 0.001, ...training });
  return {
    weights: { ...prefixed('discriminator', discriminator.weights), ...d.slots },
    schedules: { discriminatorRate: d.schedule },
    update(features: Tensor2D, labels: Tensor1D, inputs: OtherInputs) {
      return d.learn(
        (learning) => {
          const options = { fakeWeight, labelSmoothing, statistics: learning ? statistics : 'running' } as const;
          const { loss, real, fake, logits } = discriminatorPhase(features, labels, networks, options);
          const accuracies = discriminatorAccuracies(
            { real: stopGradient(logits.real), generated: stopGradient(logits.generated) },
            labels,
          );
          return {
            loss,
            watched: {
              discriminatorReal: real,
              discriminatorFake: fake,
              discriminatorRealAccuracy: accuracies.real,
              discriminatorFakeAccuracy: accuracies.fake,
              labelsPreserved: accuracies.preserved,
            },
          };
        },
        requireRate('discriminatorRate', inputs),
      );
    },
    dispose: () => {
      d.dispose();
    },
  };
}
