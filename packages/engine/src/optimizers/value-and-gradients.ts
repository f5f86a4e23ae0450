import { dispose, variableGrads } from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import type { NamedTensors } from '../compile/named-tensors.ts';
import type { NamedWeights } from '../weights-by-path.ts';

/**
 * The value of a loss and its gradients by named weights. (tfjs's `variableGrads` names gradients by the variables' own
 * names, which carry a counter of the process.)
 *
 * @param loss computes a scalar from the weights
 * @param weights what to differentiate by, by path; each must take part in the loss
 * @returns tensors that the caller disposes of
 */
export function valueAndGradients(
  loss: () => Scalar,
  weights: NamedWeights,
): { readonly value: Scalar; readonly gradients: NamedTensors } {
  const variables = Object.values(weights);
  const { value, grads } = variableGrads(loss, variables);
  const gradients = Object.fromEntries(Object.entries(weights).map(([path, { name }]) => [path, grads[name]]));
  const absent = Object.keys(gradients).filter((path) => (gradients[path] as unknown) == null);
  if (absent.length > 0) {
    dispose([value, grads]);
    throw new Error(
      `valueAndGradients: expected every weight to take part in the loss, received '${absent.join("', '")}' without a ` +
        `gradient; leave them out`,
    );
  }
  return { value, gradients };
}
