import { randomStream } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/** Numbers of mean 0 and deviation 1 for one update, `[N, L]`: the same for the same seed and step, whatever went before. */
export function drawNoise([rows, length]: readonly [number, number], seed: number, step: number): Tensor2D {
  const random = randomStream(seed, `noise, step ${step}`);
  return tf.tensor2d(
    Float32Array.from({ length: rows * length }, () => random.normal()),
    [rows, length],
  );
}
