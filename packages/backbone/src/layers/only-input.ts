import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';

/** The one tensor that tfjs hands a layer, alone or in a list. */
export function onlyInput(inputs: Tensor | Tensor[]): Tensor {
  return Array.isArray(inputs) ? inputs[0] : inputs;
}

/** The value of a weight that `build` made. @throws Error before it */
export function builtWeight(layer: string, weight: LayerVariable | undefined): Tensor {
  if (weight === undefined) throw new Error(`${layer}: expected a built layer; apply it to an input first`);
  return weight.read();
}
