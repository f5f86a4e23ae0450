import type { Discriminator } from '@htg/discriminator';
import { generatorTripletLoss, labelPreservationLoss } from '@htg/generator';
import type { FeatureGenerator } from '@htg/generator';
import type { Mined } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** G's own choices in stage 2. */
export interface GeneratorPhaseOptions {
  /** `m` of the adversarial triplet loss. */
  readonly margin: number;
  /** `gamma`, the weight of label preservation; without D there is none. */
  readonly labelWeight: number;
}

/**
 * G's objective: `L_G = L_G,tri + gamma L_G,cls`. G normalizes by the batch and moves its running statistics; D is fixed and uses its
 * running ones. Without D, nothing but its margin holds G back: `L_G = L_G,tri`.
 *
 * @param features `f`, `[N, L]`, stopped: no gradient reaches F
 * @param labels `[N]`
 * @param mined the triplets that G makes harder
 * @param options.training false for a G that does not learn: then it keeps to its running statistics
 *
 * Source: Zhao et al., ECCV 2018, the generator's loss. `gamma` is ours.
 */
export function generatorPhase(
  features: Tensor2D,
  labels: Tensor1D,
  mined: Mined,
  {
    generator,
    discriminator,
  }: { readonly generator: FeatureGenerator; readonly discriminator: Discriminator | undefined },
  { margin, labelWeight, training = true }: GeneratorPhaseOptions & { readonly training?: boolean },
): { readonly loss: Scalar; readonly adversarial: Scalar; readonly label?: Scalar } {
  const generated = generator.apply(features, { training });
  const adversarial = generatorTripletLoss(generated, mined, { margin });
  if (discriminator === undefined) return { loss: adversarial, adversarial };
  const label = labelPreservationLoss(discriminator.apply(generated, { training: false }), labels);
  return { loss: tf.add(adversarial, tf.mul(label, labelWeight)), adversarial, label };
}
