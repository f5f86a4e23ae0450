import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { batchNormalization } from './batch-normalization.ts';
import { reLU } from './relu.ts';

/** How a unit differs from fully connected, batch norm, relu. */
export interface DenseUnitOptions {
  /** Number of the unit in its network; names the layers `fc<index>`, `bn<index>`, `relu<index>`. */
  readonly index: number;
  /** Length of the output. */
  readonly units: number;
  /** Whether a relu follows; default true. */
  readonly rectified?: boolean;
  /** Whether a batch norm stands between; without it the fully connected layer has a bias in its place. Default true. */
  readonly batchNorm?: boolean;
  /** Makes the fully connected layer; default TensorFlow.js's. */
  readonly dense?: (options: DenseOptions) => tfl.layers.Layer;
}

/** What a fully connected layer is made of. */
export interface DenseOptions {
  /** The layer's name in its model. */
  readonly name: string;
  /** Length of the output. */
  readonly units: number;
  /** Whether a bias is learned. */
  readonly useBias: boolean;
}

/**
 * A fully connected layer, batch norm and, unless told otherwise, relu: what HTG's generator and discriminator are made of. The
 * fully connected layer has no bias: the batch norm's beta is one.
 *
 * @param input `[N, L]`
 * @returns `[N, units]`
 */
export function denseUnit(
  input: SymbolicTensor,
  { index, units, rectified = true, batchNorm = true, dense = plainDense }: DenseUnitOptions,
): SymbolicTensor {
  let x = dense({ name: `fc${index}`, units, useBias: !batchNorm }).apply(input) as SymbolicTensor;
  if (batchNorm) x = batchNormalization({ name: `bn${index}` }).apply(x) as SymbolicTensor;
  return rectified ? (reLU({ name: `relu${index}` }).apply(x) as SymbolicTensor) : x;
}

/** Weights are drawn later. */
function plainDense(options: DenseOptions): tfl.layers.Layer {
  return tfl.layers.dense({ ...options, kernelInitializer: 'zeros' });
}
