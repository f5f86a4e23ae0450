import { batchNormalization, reLU } from '@htg/engine';
import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { SpectralDense } from './spectral-dense.ts';

/** Which norms D has. */
export interface JudgingNorms {
  readonly spectralNorm: boolean;
  readonly batchNorm: boolean;
}

/**
 * A hidden layer of D: fully connected, batch norm, relu. Without batch norm the fully connected layer has a bias in its place.
 *
 * @param input `[N, L]`
 * @param options.index number of the layer; names `fc<index>`, `bn<index>`, `relu<index>`
 * @param options.units length of the output
 * @returns `[N, units]`
 */
export function judgingUnit(
  input: SymbolicTensor,
  { index, units, norms }: { readonly index: number; readonly units: number; readonly norms: JudgingNorms },
): SymbolicTensor {
  const x = fullyConnected(`fc${index}`, { units, useBias: !norms.batchNorm, norms }).apply(input);
  const normed = norms.batchNorm ? batchNormalization({ name: `bn${index}` }).apply(x) : x;
  return reLU({ name: `relu${index}` }).apply(normed) as SymbolicTensor;
}

/** A fully connected layer, with a normalized kernel where D has spectral normalization. */
export function fullyConnected(
  name: string,
  { units, useBias, norms }: { readonly units: number; readonly useBias: boolean; readonly norms: JudgingNorms },
): tfl.layers.Layer {
  return norms.spectralNorm
    ? new SpectralDense({ name, units, useBias })
    : tfl.layers.dense({ name, units, useBias, kernelInitializer: 'zeros' });
}
