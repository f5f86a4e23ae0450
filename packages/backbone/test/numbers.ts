import { randomStream } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D, Tensor } from '@tensorflow/tfjs-core';

/** Normal numbers that a seed determines. */
export function normals(shape: readonly number[], seed: number): Float32Array {
  const stream = randomStream(seed, 'test');
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => stream.normal());
}

/** Images 0..255 of random pixels, `[n, size, size, 3]`. */
export function randomImages(n: number, size: number, seed: number): Tensor4D {
  const stream = randomStream(seed, 'images');
  const pixels = Int32Array.from({ length: n * size * size * 3 }, () => Math.floor(256 * stream.uniform()));
  return tf.tensor4d(pixels, [n, size, size, 3], 'int32');
}

/** Largest absolute difference, over the largest absolute value of `expected`. */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, scale] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    scale = Math.max(scale, Math.abs(expected[i]));
  }
  return difference / scale;
}

/** `df(x) . direction` by central differences; float32 wants steps that are not too small. */
export function directionalDerivative(f: (x: Tensor) => Tensor, x: Tensor, direction: Tensor, step = 1e-2): number {
  return tf.tidy(() => {
    const at = (size: number): number => f(tf.add(x, tf.mul(direction, size))).dataSync()[0];
    return (at(step) - at(-step)) / (2 * step);
  });
}
