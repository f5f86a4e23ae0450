import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { batchNormalization } from './batch-normalization.ts';
import { reLU } from './relu.ts';

/**
 * A fully connected layer, batch norm and, unless told otherwise, relu: what HTG's generator and discriminator are made of. The
 * fully connected layer has no bias: the batch norm's beta is one.
 *
 * @param input `[N, L]`
 * @param options.index number of the unit in its network; names the layers `fc<index>`, `bn<index>`, `relu<index>`
 * @param options.units length of the output
 * @param options.rectified whether a relu follows; default true
 * @returns `[N, units]`
 */
export function denseUnit(
  input: SymbolicTensor,
  { index, units, rectified = true }: { readonly index: number; readonly units: number; readonly rectified?: boolean },
): SymbolicTensor {
  const dense = tfl.layers.dense({ name: `fc${index}`, units, useBias: false, kernelInitializer: 'zeros' });
  const norm = batchNormalization({ name: `bn${index}` });
  const x = norm.apply(dense.apply(input)) as SymbolicTensor;
  return rectified ? (reLU({ name: `relu${index}` }).apply(x) as SymbolicTensor) : x;
}
