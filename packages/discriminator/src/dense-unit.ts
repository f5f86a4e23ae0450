import { batchNormalization, reLU } from '@htg/engine';
import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';

/** A fully connected layer, batch norm and relu. The fully connected layer has no bias: the batch norm's beta is one. */
export function denseUnit(
  input: SymbolicTensor,
  { index, units }: { readonly index: number; readonly units: number },
): SymbolicTensor {
  const dense = tfl.layers.dense({ name: `fc${index}`, units, useBias: false, kernelInitializer: 'zeros' });
  const norm = batchNormalization({ name: `bn${index}` });
  const relu = reLU({ name: `relu${index}` });
  return relu.apply(norm.apply(dense.apply(input))) as SymbolicTensor;
}
