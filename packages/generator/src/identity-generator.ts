import * as tf from '@tensorflow/tfjs-core';
import type { FeatureGenerator } from './feature-generator.ts';

/**
 * The stand-in that changes nothing, `G(f) = f`: with it, stage 2 is stage 1 with a second triplet term. What full HTG gains over it
 * is what the adversary is worth.
 */
export function identityGenerator(): FeatureGenerator {
  return {
    takesNoise: false,
    weights: {},
    trainable: {},
    apply: (features) => tf.clone(features),
    dispose: () => undefined,
  };
}
