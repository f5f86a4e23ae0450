import type * as tf from '@tensorflow/tfjs-core';
import { mul } from '@tensorflow/tfjs-core';
import { withGradient } from '../with-gradient.ts';

/** `factor x`. */
export function scaled<T extends tf.Tensor>(x: T, factor: number): T {
  return withGradient<T>([x], () => ({ value: mul(x, factor), saved: [], gradient: (dy) => [mul(dy, factor)] }));
}
