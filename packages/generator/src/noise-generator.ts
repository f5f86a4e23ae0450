import * as tf from '@tensorflow/tfjs-core';
import { checkFeatures } from './check-features.ts';
import type { FeatureGenerator } from './feature-generator.ts';

/** Keeps the division finite for noise that is all zeros. */
const epsilon = 1e-12;

/**
 * The stand-in that changes embeddings at random, by as much as G changes them: `G(f) = f + r |f| e / |e|` with `e` Gaussian noise. The
 * direction is uniform, the length of the change is the share `r` of the embedding's own.
 *
 * @param options.embeddingLength `L`
 * @param options.relativeChange `r`, such as the `relativeChange` that was measured on a trained G
 * @throws RangeError where `r` is negative
 * @throws Error from `apply` where the noise is missing
 */
export function noiseGenerator({
  embeddingLength,
  relativeChange,
}: {
  readonly embeddingLength: number;
  readonly relativeChange: number;
}): FeatureGenerator {
  if (!(relativeChange >= 0 && Number.isFinite(relativeChange))) {
    throw new RangeError(
      `noiseGenerator: expected a finite relativeChange >= 0, received ${relativeChange}; pass the share measured on a trained generator`,
    );
  }
  return {
    takesNoise: true,
    weights: {},
    trainable: {},
    apply: (features, { noise } = {}) => {
      checkFeatures('noiseGenerator.apply', features, embeddingLength);
      if (noise === undefined) {
        throw new Error(
          'noiseGenerator.apply: expected noise, received none; draw numbers [N, L] outside the step and pass them',
        );
      }
      checkFeatures('noiseGenerator.apply', noise, embeddingLength);
      return tf.tidy(() => {
        const direction = tf.div(noise, tf.add(tf.norm(noise, 2, 1, true), epsilon));
        // sqrt has no gradient at 0: an all-zero embedding gets no change rather than a NaN.
        const length = tf.sqrt(tf.maximum(tf.sum(tf.square(features), 1, true), epsilon));
        return tf.add(features, tf.mul(tf.mul(length, relativeChange), direction));
      });
    },
    dispose: () => undefined,
  };
}
