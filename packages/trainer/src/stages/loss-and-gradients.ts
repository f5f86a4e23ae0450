import { valueAndGradients } from '@htg/engine';
import type { NamedWeights } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/** What `lossAndGradients` returns; all of it is the caller's. */
export interface LossAndGradients<Watched extends Record<string, Tensor>> {
  readonly loss: Scalar;
  readonly gradients: Readonly<Record<string, Tensor>>;
  readonly watched: Watched;
}

/**
 * A loss, its gradients by named weights, and whatever else was computed on the way and should be looked at, which
 * differentiation would dispose of.
 *
 * @param body computes the loss; `watched` are tensors to keep, such as the loss's terms
 * @param weights with respect to which the gradients are taken; each must take part in the loss
 * @throws Error naming the weights that take no part in the loss
 */
export function lossAndGradients<Watched extends Record<string, Tensor>>(
  body: () => { readonly loss: Scalar; readonly watched: Watched },
  weights: NamedWeights,
): LossAndGradients<Watched> {
  const kept = new Map<string, Tensor>();
  const { value, gradients } = valueAndGradients(() => {
    const { loss, watched } = body();
    for (const [name, tensor] of Object.entries(watched)) kept.set(name, tf.keep(tensor.clone()));
    return loss;
  }, weights);
  // A kept tensor outlives every tidy: hand out clones that the caller's tidy sees.
  const watched = Object.fromEntries([...kept].map(([name, tensor]) => [name, tensor.clone()])) as Watched;
  for (const tensor of kept.values()) tensor.dispose();
  return { loss: value, gradients, watched };
}
