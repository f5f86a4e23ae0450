import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';

/** How a convolution of the model is laid out. */
export interface ConvolutionShape {
  readonly name: string;
  readonly filters: number;
  readonly kernelSize: number;
  readonly stride?: number;
  readonly trainable?: boolean;
}

/** How a batch norm of the model is laid out. */
export interface BatchNormShape {
  readonly name: string;
  /** False: neither its gamma and beta nor its running statistics change. */
  readonly trainable?: boolean;
  /** True: it always normalises by its running statistics, which never change. */
  readonly frozenStatistics?: boolean;
  /** Has it a beta? */
  readonly center?: boolean;
}

/**
 * A convolution without bias, padded as torch pads: `(kernelSize - 1) / 2` zeros on each side. At stride 1 that is what TensorFlow
 * calls `same`; at stride 2 `same` would put the odd row at the end, so the zeros come from a layer of their own.
 */
export function convolution(
  input: SymbolicTensor,
  { name, filters, kernelSize, stride = 1, trainable = true }: ConvolutionShape,
): SymbolicTensor {
  const pads = stride > 1 && kernelSize > 1;
  const padded = pads ? zeroPadding(input, `${name}.pad`, (kernelSize - 1) / 2) : input;
  const layer = tfl.layers.conv2d({
    name,
    filters,
    kernelSize,
    strides: stride,
    padding: pads ? 'valid' : 'same',
    useBias: false,
    kernelInitializer: 'zeros',
    trainable,
  });
  return layer.apply(padded) as SymbolicTensor;
}

/** Batch norm by torch's rule: epsilon 1e-5, running statistics move by 0.1. */
export function batchNorm(
  input: SymbolicTensor,
  { name, trainable = true, center = true }: BatchNormShape,
): SymbolicTensor {
  const layer = tfl.layers.batchNormalization({ name, epsilon: 1e-5, momentum: 0.9, center, trainable });
  return layer.apply(input) as SymbolicTensor;
}

/** `max(x, 0)`. */
export function relu(input: SymbolicTensor, name: string): SymbolicTensor {
  return tfl.layers.reLU({ name }).apply(input) as SymbolicTensor;
}

/** `size` zeros on each side of height and width. */
export function zeroPadding(input: SymbolicTensor, name: string, size: number): SymbolicTensor {
  return tfl.layers.zeroPadding2d({ name, padding: size }).apply(input) as SymbolicTensor;
}

/** The sum of two equally shaped tensors. */
export function sum(a: SymbolicTensor, b: SymbolicTensor, name: string): SymbolicTensor {
  return tfl.layers.add({ name }).apply([a, b]) as SymbolicTensor;
}
