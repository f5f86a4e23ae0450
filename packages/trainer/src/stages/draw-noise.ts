import { randomStream } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Numbers of mean 0 and deviation 1 for one update, `[N, L]`: the same for the same seed, step and name, whatever went before.
 *
 * @param name what they are for: other names, other numbers
 */
export function drawNoise(
  [rows, length]: readonly [number, number],
  seed: number,
  step: number,
  name = 'noise',
): Tensor2D {
  const random = randomStream(seed, `${name}, step ${step}`);
  return tf.tensor2d(
    Float32Array.from({ length: rows * length }, () => random.normal()),
    [rows, length],
  );
}
