import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildModel } from './build-model.ts';
import { embedderOf } from './create-embedder.ts';
import type { Embedder } from './embedder.ts';

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
  const norms = normsByConvolution(embedder.model);
  tf.tidy(() => {
    for (const [path, variable] of Object.entries(folded.weights))
      variable.assign(foldedWeight(path, variable, weights, norms));
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

/** A batch norm that follows a convolution. */
interface Norm {
  readonly name: string;
  readonly epsilon: number;
}

function foldedWeight(
  path: string,
  variable: Variable,
  weights: Embedder['weights'],
  norms: ReadonlyMap<string, Norm>,
): tf.Tensor {
  const [layer, own] = path.split('/');
  const norm = norms.get(layer);
  if (norm === undefined) return tf.clone(weights[path]);
  const gamma = weights[`${norm.name}/gamma`] as unknown as Tensor1D;
  const deviation = tf.sqrt(tf.add(weights[`${norm.name}/moving_variance`], norm.epsilon));
  const scale = tf.div(gamma, deviation); // [C_out], the kernel's last axis
  if (own === 'kernel') return tf.mul(weights[path], scale);
  if (own === 'depthwise_kernel') return tf.mul(weights[path], tf.reshape(scale, [-1, 1])); // [h, w, C, 1]
  const beta = (weights[`${norm.name}/beta`] as Variable | undefined) ?? tf.zerosLike(variable);
  return tf.sub(beta, tf.mul(weights[`${norm.name}/moving_mean`], scale));
}

/** What tfjs-layers' batch norm keeps; its declaration hides it. */
interface KeptEpsilon {
  readonly epsilon: number;
}

/** By a convolution's name, the batch norm that takes in what it makes. */
function normsByConvolution({ layers }: LayersModel): ReadonlyMap<string, Norm> {
  const norms = new Map<string, Norm>();
  for (const layer of layers) {
    if (layer.getClassName() !== 'BatchNormalization') continue;
    const [before] = layer.inboundNodes[0].inboundLayers;
    if (!['Conv2D', 'DepthwiseConv2D'].includes(before.getClassName())) continue;
    norms.set(before.name, { name: layer.name, epsilon: (layer as typeof layer & KeptEpsilon).epsilon });
  }
  return norms;
}
