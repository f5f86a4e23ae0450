import * as tf from '@tensorflow/tfjs-core';
import { logistic } from '../tensors/smooth.ts';

/**
 * How certain it is that, for each anchor, one image lies nearer than another: `sigmoid((s_aj - s_ap) / T)`, whose sum over `j` is the rank of `p`.
 *
 * @param similarities `[N, N]`
 * @param temperature `T`; the smaller, the more like the true rank
 * @returns `[N, N, N]`: anchor, `p`, `j`
 */
export function softlyNearer(similarities: tf.Tensor2D, temperature: number): tf.Tensor {
  const differences = tf.sub(tf.expandDims(similarities, 1), tf.expandDims(similarities, 2));
  return logistic(tf.div(differences, temperature));
}
