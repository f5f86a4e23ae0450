import * as tf from '@tensorflow/tfjs-core';
import type { Variable } from '@tensorflow/tfjs-core';
import { randomStream } from './random-stream.ts';
import type { NamedWeights } from './weights-by-path.ts';

/**
 * Draws the initial weights of convolutions and fully connected layers as torchvision does: convolutions normal with deviation `sqrt(2 / (h w C_out))` (He et al.,
 * 2015, fan-out), fully connected weights and biases uniform in `+-1 / sqrt(C_in)` (torch's Linear). Batch norms keep gamma 1
 * and beta 0. Every weight has a stream of its own, so the same seed gives the same weights on every backend.
 *
 * @param seed the same seed draws the same weights
 */
export function initializeWeights(weights: NamedWeights, seed: number): void {
  for (const [path, variable] of Object.entries(weights)) {
    const draw = drawing(path, variable, weights, seed);
    if (draw === undefined) continue;
    const values = Float32Array.from({ length: variable.size }, draw);
    tf.tidy(() => {
      variable.assign(tf.tensor(values, variable.shape));
    });
  }
}

/** How one number of this weight is drawn; undefined for a weight that its layer has set already. */
function drawing(path: string, variable: Variable, weights: NamedWeights, seed: number): (() => number) | undefined {
  const stream = randomStream(seed, path);
  if (path.endsWith('/kernel') && variable.rank === 4) {
    const [height, width, , filters] = variable.shape;
    const deviation = Math.sqrt(2 / (height * width * filters));
    return () => deviation * stream.normal();
  }
  if (path.endsWith('/kernel') || path.endsWith('/bias')) {
    const kernel = weights[path.replace(/\/bias$/, '/kernel')];
    const bound = 1 / Math.sqrt(kernel.shape[0]);
    return () => bound * (2 * stream.uniform() - 1);
  }
  return undefined;
}
