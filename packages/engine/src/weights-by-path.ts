import type { Variable } from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';

/** Weights by the path of their layer in the model and their own name, such as `block3.1.conv2/kernel`. */
export type NamedWeights = Readonly<Record<string, Variable>>;

/**
 * The weights of a model by path; the variables are the model's own, not copies.
 *
 * @param model whose weights they stay
 * @param which `trainable`: those that learn
 */
export function weightsByPath(model: LayersModel, which: 'all' | 'trainable' = 'all'): NamedWeights {
  const named: Record<string, Variable> = {};
  for (const layer of model.layers) {
    for (const weight of which === 'all' ? layer.weights : layer.trainableWeights) {
      const own = weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1);
      named[`${layer.name}/${own}`] = variableOf(weight);
    }
  }
  return named;
}

/** tfjs-layers keeps the variable protected and reads snapshots only; training needs the variable itself. */
function variableOf(weight: LayerVariable): Variable {
  return (weight as unknown as { readonly val: Variable }).val;
}
