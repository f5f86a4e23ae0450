import { stopGradient } from '@htg/engine';
import { hardNegativeLoss } from '@htg/generator';
import type { HardNegativeGenerator } from '@htg/generator';
import { normalizeRows } from '@htg/losses';
import type { ObjectiveBatch } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D, Tensor } from '@tensorflow/tfjs-core';
import { prefixed } from '../loop/prefixed.ts';
import type { GeneratorTraining } from './adversaries.ts';
import type { Companions } from './feature-training.ts';
import { hardestRows } from './hardest-rows.ts';
import { createLearner } from './learner.ts';
import { requireRate } from './require-rate.ts';

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
  const [anchors, positives, found, made] = [
    ...[triplets.anchors, triplets.positives, triplets.negatives],
    generator.negatives(triplets),
  ].map(normalizeRows);
  const [positive, before, after] = [positives, found, made].map((rows) => tf.sum(tf.square(tf.sub(anchors, rows)), 1));
  const losses = tf.mul(tf.relu(tf.add(tf.sub(positive, after), margin)), counted);
  const active = tf.sum(tf.cast(tf.greater(stopGradient(losses), 0), 'float32'));
  const term: Scalar = tf.div(tf.sum(losses), tf.maximum(active, 1));
  const count = tf.maximum(tf.sum(counted), 1);
  const mean = (values: Tensor): Scalar => tf.div(tf.sum(tf.mul(stopGradient(values as Tensor2D), counted)), count);
  const changes = tf.sqrt(tf.maximum(tf.sum(tf.square(tf.sub(stopGradient(made), stopGradient(found))), 1), 0));
  return {
    term: weight > 0 ? term : undefined,
    measures: {
      ...(weight > 0 && { generatedTriplet: term }),
      activeGeneratedTriplets: tf.div(active, count),
      hardness: mean(tf.sub(positive, before)),
      generatedHardness: mean(tf.sub(positive, after)),
      change: mean(changes),
    },
  };
}
