import { discriminatorAccuracies } from '@htg/discriminator';
import type { Discriminator, DiscriminatorAccuracies } from '@htg/discriminator';
import { stopGradient } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { prefixed } from '../loop/prefixed.ts';
import type { OtherInputs } from '../loop/training.ts';
import type { Schedule } from '../schedules/schedule.ts';
import { discriminatorPhase } from './discriminator-phase.ts';
import type { DiscriminatorPhaseOptions, Judgement } from './discriminator-phase.ts';
import { drawNoise } from './draw-noise.ts';
import { checkFeatureNoise, withNoise } from './feature-noise.ts';
import type { FeatureNoise } from './feature-noise.ts';
import type { Companions } from './feature-training.ts';
import { generate, generatedRows } from './generate.ts';
import type { GeneratedFrom, JudgedGenerator } from './generate.ts';
import { generatorPhase } from './generator-phase.ts';
import { createLearner } from './learner.ts';
import type { LearnerOptions } from './learner.ts';
import { pastEmbeddings } from './past-embeddings.ts';
import type { JudgedRows, LabelledRows } from './past-embeddings.ts';
import { requireRate } from './require-rate.ts';

/** How G learns: margin 0.6 and gamma 1 by default (ours). */
export interface GeneratorTraining extends LearnerOptions {
  /** `m` of the adversarial triplet loss. Default 0.6. */
  readonly margin?: number;
  /** `gamma`, the weight of label preservation: by step, or the same at every one. Default 1. */
  readonly labelWeight?: number | Schedule;
}

/** How D learns: beta 1 and running statistics by default (ours). */
export interface DiscriminatorTraining extends LearnerOptions, Partial<DiscriminatorPhaseOptions> {
  /**
   * How many embeddings of earlier updates D learns from beside those of this one: so many real ones with their labels, and so many generated ones. Default
   * none (ours).
   */
  readonly memory?: number | undefined;
  /**
   * Length of Gaussian noise, beside that of the embedding, that is added to whatever D sees, real and generated, in its own updates and in G's: so that D
   * cannot tell generated embeddings by their distribution alone. Default 0 (ours). `warmUpDiscriminator` has it, too.
   */
  readonly featureNoise?: number | undefined;
}

/** What an update of D and G reports. */
export interface AdversaryMeasures {
  /** `L_D,real`, past embeddings included where D remembers any. */
  readonly discriminatorReal: number;
  /** `L_D,fake`, likewise. */
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
  /** `gamma`, only where it is on a schedule. */
  readonly labelWeight?: number;
}

/** A stand-in for G has nothing to learn and needs no D. */
const nobody: Companions = { weights: {}, schedules: {}, learn: () => ({}), dispose: () => undefined };

/**
 * D and G as they learn beside F: D against the present G, then G against the updated D. Neither touches the other or F.
 *
 * @param options.embeddingLength `L`
 * @param options.seed decides the noise through which D sees
 * @throws Error where G is to keep labels and D, who would see to it, is missing
 */
export function createAdversaries({
  generator,
  discriminator,
  embeddingLength,
  seed,
  generatorTraining: { margin = 0.6, labelWeight = 1, ...generatorTraining } = {},
  discriminatorTraining,
}: {
  readonly generator: JudgedGenerator;
  readonly discriminator: Discriminator | undefined;
  readonly embeddingLength: number;
  readonly seed: number;
  readonly generatorTraining: GeneratorTraining | undefined;
  readonly discriminatorTraining: DiscriminatorTraining | undefined;
}): Companions {
  if (Object.keys(generator.trainable).length === 0) return nobody;
  if (discriminator === undefined && labelWeight !== 0) {
    throw new Error(
      "trainHtg: expected a discriminator beside a generator that learns, received none; create one, set the generator's labelWeight to 0, or pass identityGenerator() for the control",
    );
  }
  const g = createLearner('generator', generator.trainable, generatorTraining);
  const d = discriminator && discriminatorUpdates({ generator, discriminator, embeddingLength }, discriminatorTraining);
  const scheduled = typeof labelWeight === 'function' ? { labelWeight } : undefined;
  const featureNoise = discriminatorTraining?.featureNoise ?? 0;
  return {
    weights: { ...prefixed('generator', generator.weights), ...g.slots, ...d?.weights },
    schedules: { generatorRate: g.schedule, ...d?.schedules, ...scheduled },
    inputs(step, batchSize): OtherInputs {
      if (discriminator === undefined || featureNoise === 0) return {};
      const made = generatedRows(generator, batchSize);
      const draw = (rows: number, name: string): Tensor2D => drawNoise([rows, embeddingLength], seed, step, name);
      return { realNoise: draw(batchSize, 'real'), fakeNoise: draw(made, 'fake'), labelNoise: draw(made, 'label') };
    },
    learn(batch, inputs) {
      const judged = d?.update(batch, inputs);
      const gamma = scheduled ? requireRate('labelWeight', inputs) : (labelWeight as number);
      const generated = g.learn(
        (training) => {
          const made = generate(generator, batch, { training });
          const options = { margin, labelWeight: gamma, noise: noiseOf('labelNoise', featureNoise, inputs) };
          const { loss, adversarial, label } = generatorPhase(made, discriminator, options);
          return { loss, watched: { generatorTriplet: adversarial, ...(label && { generatorLabel: label }) } };
        },
        requireRate('generatorRate', inputs),
      );
      return { ...judged, ...generated, ...(typeof gamma !== 'number' && { labelWeight: gamma }) };
    },
    dispose() {
      d?.dispose();
      g.dispose();
    },
  };
}

/** The draws of this update, where D sees through noise. */
function noiseOf(name: string, share: number, inputs: OtherInputs): FeatureNoise | undefined {
  return share === 0 ? undefined : { share, draws: inputs[name] as Tensor2D };
}

/** D's part: its weights, its rate, its update. */
function discriminatorUpdates(
  {
    generator,
    discriminator,
    embeddingLength,
  }: {
    readonly generator: JudgedGenerator;
    readonly discriminator: Discriminator;
    readonly embeddingLength: number;
  },
  {
    fakeWeight = 1,
    statistics = 'running',
    labelSmoothing = 0,
    memory: size,
    featureNoise = 0,
    ...training
  }: DiscriminatorTraining = {},
) {
  checkDiscriminatorTraining({ labelSmoothing, featureNoise, memory: size, updates: training.updates });
  const d = createLearner('discriminator', discriminator.trainable, { learningRate: 0.001, ...training });
  const memory = size === undefined ? undefined : pastEmbeddings({ size, embeddingLength });
  return {
    weights: { ...prefixed('discriminator', discriminator.weights), ...d.slots, ...memory?.weights },
    schedules: { discriminatorRate: d.schedule },
    update(batch: GeneratedFrom, inputs: OtherInputs) {
      const { metric, labels } = batch;
      const made = generate(generator, batch, { training: false });
      const present: JudgedRows = {
        real: { features: withNoise(metric, noiseOf('realNoise', featureNoise, inputs)), labels },
        generated: {
          features: withNoise(made.rows, noiseOf('fakeNoise', featureNoise, inputs)),
          labels: made.labels,
        },
      };
      const seen = memory?.with(present) ?? present;
      const watched = d.learn(
        (learning) => {
          const options = { fakeWeight, labelSmoothing, statistics, learning };
          const { loss, real, fake, logits } = discriminatorPhase(seen, discriminator, options);
          const accuracies = accuraciesOf(logits, present);
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
      memory?.keep(present);
      return watched;
    },
    dispose: () => {
      d.dispose();
      memory?.dispose();
    },
  };
}

/** D's accuracies on the embeddings of this update, which come before those that it remembers. */
function accuraciesOf({ real, generated }: Judgement['logits'], present: JudgedRows): DiscriminatorAccuracies {
  const own = (logits: Tensor2D, { labels }: LabelledRows): Tensor2D =>
    tf.slice(stopGradient(logits), [0, 0], [labels.shape[0], -1]);
  return discriminatorAccuracies(
    { real: own(real, present.real), generated: own(generated, present.generated) },
    { real: present.real.labels, generated: present.generated.labels },
  );
}

/** Raises where D is to be trained in a way that there is none. */
function checkDiscriminatorTraining({
  labelSmoothing,
  featureNoise,
  memory,
  updates,
}: {
  readonly labelSmoothing: number;
  readonly featureNoise: number;
  readonly memory: number | undefined;
  readonly updates: number | undefined;
}): void {
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new RangeError(
      `discriminatorTraining: expected labelSmoothing in 0..1, below 1, received ${labelSmoothing}; 0 is the default`,
    );
  }
  checkFeatureNoise('discriminatorTraining', featureNoise);
  if (memory !== undefined && updates === 0) {
    throw new RangeError(
      `discriminatorTraining: expected updates of a discriminator that remembers ${memory} embeddings, received updates 0; leave memory out, or have it learn`,
    );
  }
}
