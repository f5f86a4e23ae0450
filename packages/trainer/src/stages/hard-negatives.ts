import { stopGradient } from '@htg/engine';
import { hardNegativeLoss } from '@htg/generator';
import type { HardNegativeGenerator } from '@htg/generator';
import { normalizeRows } from '@htg/losses';
import type { ObjectiveBatch } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { prefixed } from '../loop/prefixed.ts';
import type { GeneratorTraining } from './adversaries.ts';
import type { Companions } from './feature-training.ts';
import { hardestRows } from './hardest-rows.ts';
import { createLearner } from './learner.ts';
import { requireRate } from './require-rate.ts';
import { meanOver, rowTriplets } from './row-triplets.ts';

/** What an update of DAML's generator reports. */
export interface HardNegativeMeasures {
  /** `J_gen`. */
  readonly generatorLoss: number;
  /** `J_hard`. */
  readonly generatorHard: number;
  /** `J_reg`. */
  readonly generatorRegularization: number;
  /** `J_adv`; 0 is G's success. */
  readonly generatorAdversarial: number;
}

/** DAML's generator as it learns beside F, on each anchor's hardest triplet. */
export function createHardNegatives(
  generator: HardNegativeGenerator,
  { margin = 0.6, labelWeight: _, ...training }: GeneratorTraining = {},
): Companions {
  const learner = createLearner('generator', generator.trainable, training);
  return {
    weights: { ...prefixed('generator', generator.weights), ...learner.slots },
    schedules: { generatorRate: learner.schedule },
    learn: ({ metric, mined }, inputs) =>
      learner.learn(
        () => {
          const triplets = hardestRows(metric, mined);
          const { regularization, adversarialWeight } = generator;
          const how = { counted: triplets.counted, margin, regularization, adversarialWeight };
          const terms = hardNegativeLoss(generator.negatives(triplets), triplets, how);
          return {
            loss: terms.loss,
            watched: {
              generatorLoss: terms.loss,
              generatorHard: terms.hard,
              generatorRegularization: terms.regularization,
              generatorAdversarial: terms.adversarial,
            },
          };
        },
        requireRate('generatorRate', inputs),
      ),
    dispose: () => {
      learner.dispose();
    },
  };
}

/**
 * F's triplet loss with synthetic negatives, `mean of [d(a, p) - d(a, n') + m]+` over those above zero, and what is to be seen of them.
 *
 * @returns `term` undefined where its weight is 0
 */
export function tripletsWithNegatives(
  generator: HardNegativeGenerator,
  { metric, mined }: ObjectiveBatch,
  { margin, weight }: { readonly margin: number; readonly weight: number },
): { readonly term: Scalar | undefined; readonly measures: Readonly<Record<string, Scalar>> } {
  const triplets = hardestRows(metric, mined);
  const { counted } = triplets;
  const made = { ...triplets, negatives: generator.negatives(triplets) };
  const [before, after] = [triplets, made].map((rows) => rowTriplets(rows, { counted, margin }));
  const [from, to] = [triplets.negatives, made.negatives].map((rows) => stopGradient(normalizeRows(rows)));
  const changes = tf.sqrt(tf.maximum(tf.sum(tf.square(tf.sub(to, from)), 1), 0));
  return {
    term: weight > 0 ? after.loss : undefined,
    measures: {
      ...(weight > 0 && { generatedTriplet: after.loss }),
      activeGeneratedTriplets: after.activeShare,
      hardness: before.hardness,
      generatedHardness: after.hardness,
      change: meanOver(changes, counted),
    },
  };
}
