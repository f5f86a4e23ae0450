import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Variable } from '@tensorflow/tfjs-core';
import { buildModel } from './build-model.ts';
import { embedderOf } from './create-embedder.ts';
import type { Embedder } from './embedder.ts';

/** Batch norms' epsilon, torch's. */
const epsilon = 1e-5;

/**
 * The same embedder for inference alone, each batch norm of a convolution folded into its weights:
 *
 *     kernel' = kernel gamma / sqrt(variance + epsilon)        bias = beta - mean gamma / sqrt(variance + epsilon)
 *
 * with the running statistics. It gives the same embeddings to rounding, from fewer and shorter steps.
 *
 * @param embedder stays as it is; later changes of its weights do not reach the folded one
 * @returns an embedder whose `apply` refuses `training: true`; the caller's to dispose
 *
 * @example
 * const fast = foldBatchNorm(embedder);
 * const embed = compile(({ images }: { images: Tensor4D }) => ({ embeddings: fast.apply(images) }), { frozen: true });
 */
export function foldBatchNorm(embedder: Embedder): Embedder {
  const { input, options, weights } = embedder;
  const folded = embedderOf(buildModel(options, input, true), input, options);
  tf.tidy(() => {
    for (const [path, variable] of Object.entries(folded.weights))
      variable.assign(foldedWeight(path, variable, weights));
  });
  const inference = (name: string, training: boolean): void => {
    if (training) {
      throw new Error(`${name}: expected inference, received training: true; train the embedder that was folded`);
    }
  };
  return {
    ...folded,
    trainable: {},
    apply: (images, { training = false } = {}) => {
      inference('embedder.apply', training);
      return folded.apply(images);
    },
    applyBoth: (images, { training = false } = {}) => {
      inference('embedder.applyBoth', training);
      return folded.applyBoth(images);
    },
  };
}

function foldedWeight(path: string, variable: Variable, weights: Embedder['weights']): tf.Tensor {
  const [layer, own] = path.split('/');
  const norm = normOf(layer);
  if (norm === undefined) return tf.clone(weights[path]);
  const gamma = weights[`${norm}/gamma`] as unknown as Tensor1D;
  const deviation = tf.sqrt(tf.add(weights[`${norm}/moving_variance`], epsilon));
  const scale = tf.div(gamma, deviation); // [C_out], the kernel's last axis
  if (own === 'kernel') return tf.mul(weights[path], scale);
  const beta = (weights[`${norm}/beta`] as Variable | undefined) ?? tf.zerosLike(variable);
  return tf.sub(beta, tf.mul(weights[`${norm}/moving_mean`], scale));
}

/** The batch norm that follows a convolution. */
function normOf(layer: string): string | undefined {
  if (/(^|\.)conv\d$/.test(layer)) return layer.replace(/conv(\d)$/, 'bn$1');
  return layer.endsWith('.downsample.0') ? layer.replace(/0$/, '1') : undefined;
}
