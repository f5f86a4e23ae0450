import { randomStream } from '@htg/engine';
import type { NamedWeights } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { SpectralDense } from './spectral-dense.ts';

/** Power iterations before the first use, as torch does them. */
const iterations = 15;

/**
 * Gives the layers with a normalized kernel their first `u` and `v`: drawn, then moved on for some power iterations, so that `sigma` is near the largest
 * singular value from the beginning.
 *
 * @param weights of the model, drawn already
 */
export function findFirstSingularVectors(model: LayersModel, weights: NamedWeights, seed: number): void {
  for (const layer of model.layers) {
    if (!(layer instanceof SpectralDense)) continue;
    const path = `${layer.name}/v`;
    const stream = randomStream(seed, path);
    const drawn = Float32Array.from({ length: weights[path].size }, () => stream.normal());
    tf.tidy(() => {
      weights[path].assign(tf.tensor1d(drawn));
    });
    layer.iterate(iterations);
  }
}
