import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';

/** Variables by their path, such as `block3.1.conv2/kernel`. */
export type NamedWeights = Readonly<Record<string, Variable>>;

/** What `lossAndGradients` returns; all of it is the caller's. */
export interface LossAndGradients<Watched extends Record<string, Tensor>> {
  readonly loss: Scalar;
  readonly gradients: Record<string, Tensor>;
  readonly watched: Watched;
}

/**
 * A loss, its gradients with respect to weights named by path, and whatever else was computed on the way and should be
 * looked at. tfjs's own `variableGrads` names gradients by `variable.name`, which carries a process-wide counter, and disposes
 * of everything but the loss.
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
  const { value, grads } = tf.variableGrads(() => {
    const { loss, watched } = body();
    for (const [name, tensor] of Object.entries(watched)) kept.set(name, tf.keep(tensor.clone()));
    return loss;
  }, Object.values(weights));
  const gradients = Object.fromEntries(
    Object.entries(weights).map(([path, variable]) => [path, grads[variable.name] as Tensor | null]),
  );
  const idle = Object.keys(gradients).filter((path) => gradients[path] === null);
  if (idle.length > 0) {
    throw new Error(
      `lossAndGradients: expected a loss of all ${Object.keys(weights).length} weights, received one without ${idle.join(', ')}; leave these out of the weights`,
    );
  }
  // A kept tensor outlives every tidy: hand out clones that the caller's tidy sees.
  const watched = Object.fromEntries([...kept].map(([name, tensor]) => [name, tensor.clone()])) as Watched;
  for (const tensor of kept.values()) tensor.dispose();
  return { loss: value, gradients: gradients as Record<string, Tensor>, watched };
}
