import { batchNormalization, convolution, reLU } from '@htg/engine';
import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';

/** What the layers of a part of the net do in training. */
export interface Learning {
  /** False: weights, gamma and beta stay as they are. */
  readonly trainable: boolean;
  /** True: batch norms always normalize by their running statistics, and those stay as they are. */
  readonly frozenStatistics: boolean;
  /** True: there are no batch norms, each is part of its convolution's weights; for inference only. */
  readonly folded: boolean;
}

/** A convolution, its batch norm and what follows. */
export interface NormalizedConvolution {
  /** The convolution's name. */
  readonly name: string;
  /** The batch norm's name. */
  readonly norm: string;
  /** The relu's name, where there is one. */
  readonly relu?: string;
  readonly filters: number;
  readonly kernelSize: number;
  readonly stride?: number;
  /** Has the batch norm a beta? True by default. */
  readonly center?: boolean;
}

/**
 * A convolution without bias, batch norm by torch's rule (epsilon 1e-5, running statistics move by 0.1) and relu where wished.
 *
 * It pads as torch does: `(kernelSize - 1) / 2` zeros on each side. At stride 1 that is what TensorFlow calls `same`; at stride 2 `same`
 * would put the odd row at the end, so the zeros come from a layer of their own.
 *
 * Folded, it is one convolution with bias, and with the relu as its activation: one op of the browser's backends.
 */
export function normalizedConvolution(
  input: SymbolicTensor,
  { name, norm, relu, filters, kernelSize, stride = 1, center = true }: NormalizedConvolution,
  { trainable, frozenStatistics, folded }: Learning,
): SymbolicTensor {
  const pads = stride > 1 && kernelSize > 1;
  const layer = convolution({
    name,
    filters,
    kernelSize,
    strides: stride,
    padding: pads ? 'valid' : 'same',
    useBias: folded,
    kernelInitializer: 'zeros',
    trainable,
    ...(folded && relu !== undefined && { activation: 'relu' }),
  });
  const x = layer.apply(pads ? zeroPadding(input, `${name}.pad`, (kernelSize - 1) / 2) : input) as SymbolicTensor;
  if (folded) return x;
  const normalized = batchNormalization({ name: norm, center, trainable, frozenStatistics }).apply(x) as SymbolicTensor;
  return relu === undefined ? normalized : rectify(normalized, relu);
}

/** `max(x, 0)`. */
export function rectify(input: SymbolicTensor, name: string): SymbolicTensor {
  return reLU({ name }).apply(input) as SymbolicTensor;
}

/** `size` zeros on each side of height and width. */
export function zeroPadding(input: SymbolicTensor, name: string, size: number): SymbolicTensor {
  return tfl.layers.zeroPadding2d({ name, padding: size }).apply(input) as SymbolicTensor;
}
