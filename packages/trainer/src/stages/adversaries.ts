import { discriminatorAccuracies } from '@htg/discriminator';
import type { Discriminator } from '@htg/discriminator';
import { sgd, stopGradient } from '@htg/engine';
import type { NamedWeights, Optimizer } from '@htg/engine';
import type { FeatureGenerator } from '@htg/generator';
import type { Mined } from '@htg/losses';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { discriminatorPhase } from './discriminator-phase.ts';
import type { DiscriminatorPhaseOptions } from './discriminator-phase.ts';
import { generatorPhase } from './generator-phase.ts';
import type { GeneratorPhaseOptions } from './generator-phase.ts';
import { lossAndGradients } from './loss-and-gradients.ts';
import { optimizerWeights, prefixed } from '../loop/prefixed.ts';
import { constantSchedule } from '../schedules/schedule.ts';
import type { Schedule } from '../schedules/schedule.ts';

/** How an adversary learns. */
interface AdversaryTraining {
  /** Default constant: 0.01 for G, 0.001 for D (ours; the package's notes say why). */
  readonly learningRate?: Schedule;
  /** Default SGD with momentum 0.9 and weight decay 5e-4 (ours). */
  readonly optimizer?: Optimizer;
  /**
   * Updates per iteration, on the same features; 1 by default, 0 leaves it as it is (such as a D that was trained before). F has one
   * update per iteration, in its one forward pass.
   */
  readonly updates?: number;
}

/** How G learns: margin 0.6 and gamma 1 by default (ours). */
export interface GeneratorTraining extends AdversaryTraining, Partial<GeneratorPhaseOptions> {}

/** How D learns: beta 1 and running statistics by default (ours). */
export interface DiscriminatorTraining extends AdversaryTraining, Partial<DiscriminatorPhaseOptions> {}

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

/** D's and G's learning rates as inputs of a step; absent where nothing of theirs learns. */
export interface AdversaryRates {
  readonly generatorRate?: Scalar;
  readonly discriminatorRate?: Scalar;
}

/** D's and G's part of an iteration. */
export interface Adversaries {
  /** All that a checkpoint must hold of them: weights, statistics, optimizers' slots. */
  readonly weights: NamedWeights;
  /** Their learning rates, by the name of the input. */
  readonly schedules: Readonly<Record<string, Schedule>>;
  /**
   * Updates D against the present G, then G against the updated D. Neither touches the other or F.
   *
   * @param features `f`, detached
   */
  update(
    features: Tensor2D,
    labels: Tensor1D,
    mined: Mined,
    rates: AdversaryRates,
  ): Partial<Record<keyof AdversaryMeasures, Scalar>>;
  /** Frees the optimizers' slots. */
  dispose(): void;
}

/** A stand-in for G has nothing to learn and needs no D. */
const withoutAdversaries: Adversaries = {
  weights: {},
  schedules: {},
  update: () => ({}),
  dispose: () => undefined,
};

/**
 * @throws Error where G is to keep labels and D, who would see to it, is missing
 */
export function createAdversaries({
  generator,
  discriminator,
  generatorTraining: { margin = 0.6, labelWeight = 1, ...generatorTraining } = {},
  discriminatorTraining: { fakeWeight = 1, statistics = 'running', ...discriminatorTraining } = {},
}: {
  readonly generator: FeatureGenerator;
  readonly discriminator: Discriminator | undefined;
  readonly generatorTraining: GeneratorTraining | undefined;
  readonly discriminatorTraining: DiscriminatorTraining | undefined;
}): Adversaries {
  if (Object.keys(generator.trainable).length === 0) return withoutAdversaries;
  if (discriminator === undefined && labelWeight > 0) {
    throw new Error(
      "trainHtg: expected a discriminator beside a generator that learns, received none; create one, set the generator's labelWeight to 0, or pass identityGenerator() for the control",
    );
  }
  const networks = { generator, discriminator };
  const g = learner('generatorTraining', generator.trainable, generatorTraining);
  const d =
    discriminator &&
    discriminatorUpdates({ generator, discriminator }, { fakeWeight, statistics }, discriminatorTraining);
  return {
    weights: {
      ...prefixed('generator', generator.weights),
      ...optimizerWeights('generatorOptimizer', g.bound),
      ...d?.weights,
    },
    schedules: { generatorRate: g.learningRate, ...d?.schedules },
    update(features, labels, mined, { generatorRate, discriminatorRate }) {
      const judged = d?.update(features, labels, requireRate('discriminatorRate', discriminatorRate));
      const generated = g.learn(
        (training) => {
          const { loss, adversarial, label } = generatorPhase(features, labels, mined, networks, {
            ...{ margin, labelWeight, training },
          });
          return { loss, watched: { generatorTriplet: adversarial, ...(label && { generatorLabel: label }) } };
        },
        requireRate('generatorRate', generatorRate),
      );
      return { ...judged, ...generated };
    },
    dispose() {
      d?.dispose();
      g.bound.dispose();
    },
  };
}

/** D's part: its weights, its rate, its update. */
function discriminatorUpdates(
  networks: { readonly generator: FeatureGenerator; readonly discriminator: Discriminator },
  options: DiscriminatorPhaseOptions,
  training: AdversaryTraining,
) {
  const { discriminator } = networks;
  const d = learner('discriminatorTraining', discriminator.trainable, {
    learningRate: constantSchedule(0.001),
    ...training,
  });
  return {
    weights: {
      ...prefixed('discriminator', discriminator.weights),
      ...optimizerWeights('discriminatorOptimizer', d.bound),
    },
    schedules: { discriminatorRate: d.learningRate },
    update(features: Tensor2D, labels: Tensor1D, rate: Scalar) {
      return d.learn((training) => {
        const statistics = training ? options.statistics : 'running';
        const { loss, real, fake, logits } = discriminatorPhase(features, labels, networks, { ...options, statistics });
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
      }, rate);
    },
    dispose: () => {
      d.bound.dispose();
    },
  };
}

function requireRate(name: string, rate: Scalar | undefined): Scalar {
  if (rate !== undefined) return rate;
  throw new Error(
    `adversaries.update: expected the input ${name}, received a step without; feed the rate of each of its schedules`,
  );
}

/** One who learns beside F: its optimizer's state and its rate. */
function learner(
  name: string,
  weights: NamedWeights,
  {
    learningRate = constantSchedule(0.01),
    optimizer = sgd({ momentum: 0.9, weightDecay: 5e-4 }),
    updates = 1,
  }: AdversaryTraining,
) {
  if (!(Number.isInteger(updates) && updates >= 0)) {
    throw new RangeError(
      `${name}: expected updates to be a whole number >= 0, received ${updates}; 1 is the default, 0 leaves the network as it is`,
    );
  }
  const bound = optimizer.bind(weights);
  return {
    learningRate,
    bound,
    /** Goes down the gradient of a loss that often; gives what the last update watched. Without updates the loss is only looked at. */
    learn<Watched extends Record<string, Scalar>>(
      body: (training: boolean) => { readonly loss: Scalar; readonly watched: Watched },
      rate: Scalar,
    ): Watched {
      if (updates === 0) return body(false).watched;
      const watched = Array.from({ length: updates }, () => {
        const step = lossAndGradients(() => body(true), weights);
        bound.apply(step.gradients, rate);
        return step.watched;
      });
      return watched[updates - 1];
    },
  };
}
