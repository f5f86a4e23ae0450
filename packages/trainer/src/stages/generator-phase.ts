import type { Discriminator } from '@htg/discriminator';
import { labelPreservationLoss } from '@htg/generator';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { withNoise } from './feature-noise.ts';
import type { FeatureNoise } from './feature-noise.ts';
import type { Generated } from './generate.ts';

/** G's own choices in stage 2. */
export interface GeneratorPhaseOptions {
  /** `m` of the adversarial triplet loss. */
  readonly margin: number;
  /** `gamma`, the weight of label preservation; without D there is none. */
  readonly labelWeight: number | Scalar;
}

/**
 * G's objective: `L_G = L_G,tri + gamma L_G,cls`. D is fixed and uses its running statistics. Without D, nothing but its margin holds G back:
 * `L_G = L_G,tri`.
 *
 * @param generated what G made of `f`, stopped: no gradient reaches F. A G that learns normalizes by the batch and moves its running statistics
 * @param options.noise through which D sees what G made
 *
 * Source: Zhao et al., ECCV 2018, the generator's loss. `gamma` is ours.
 */
export function generatorPhase(
  generated: Generated,
  discriminator: Discriminator | undefined,
  { margin, labelWeight, noise }: GeneratorPhaseOptions & { readonly noise?: FeatureNoise | undefined },
): { readonly loss: Scalar; readonly adversarial: Scalar; readonly label?: Scalar } {
  const adversarial = generated.tripletLoss({ margin, reversed: true });
  if (discriminator === undefined) return { loss: adversarial, adversarial };
  const seen = withNoise(generated.rows, noise);
  const label = labelPreservationLoss(discriminator.apply(seen, { training: false }), generated.labels);
  return { loss: tf.add(adversarial, tf.mul(label, labelWeight)), adversarial, label };
}
