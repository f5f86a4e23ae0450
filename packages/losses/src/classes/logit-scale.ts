import type { Tensor2D, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { scaled } from '../tensors/scaled.ts';

/** What cosines, products or distances are multiplied by to be logits: a number, or a factor of the embeddings that is broadcast over `[N, K]`. */
export type LogitScale = number | ((embeddings: Tensor2D) => Tensor);

/** `measured` `[N, K]`, multiplied by the scale. */
export function scaledBy(scale: LogitScale, measured: Tensor2D, embeddings: Tensor2D): Tensor2D {
  if (typeof scale === 'function') return tf.mul(measured, scale(embeddings));
  return scale === 1 ? measured : scaled(measured, scale);
}
