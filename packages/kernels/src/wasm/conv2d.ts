import { convolutionGeometry } from '@htg/ground/conv2d-geometry';
import type { GradientAttributes } from '@htg/ground/conv2d-geometry';
import { backend_util } from '@tensorflow/tfjs-core';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { convolution, fillsFours } from './convolve.ts';
import { singleThreadKernels } from './own-kernels.ts';
import { wasmBackend } from './wasm-backend.ts';

interface Attributes extends GradientAttributes {
  readonly dilations: number | [number, number];
  /** Of a fused convolution; none, or 'linear'. */
  readonly activation?: string;
}

/**
 * Positions below which XNNPACK is left to do it: it arranges a kernel once as long as its tensor lives, ours does at each
 * call, which so many positions make up for.
 */
const fewest = 32;

/**
 * Convolutions on one thread, by our own loop: in training, where every kernel is new at every step, about twice as fast as
 * tfjs's own (XNNPACK), which also multiplies the zeros of the padding. With threads, dilated, of few images, or fused with
 * a bias or an activation: tfjs's own.
 */
export function conv2dKernel(own: KernelFunc | undefined): KernelFunc {
  if (own === undefined) throw new Error('conv2dKernel: expected the WASM backend to have this kernel, received none');
  return (call) => {
    const { x, filter, bias } = call.inputs as {
      readonly x: TensorInfo;
      readonly filter: TensorInfo;
      bias?: TensorInfo;
    };
    const attributes = call.attrs as unknown as Attributes;
    const backend = wasmBackend(call.backend);
    const kernels = singleThreadKernels(backend);
    const plain =
      attributes.dataFormat === 'NHWC' &&
      backend_util.tupleValuesAreOne(attributes.dilations) &&
      bias === undefined &&
      (attributes.activation ?? 'linear') === 'linear';
    if (kernels === undefined || !plain || !fillsFours(x.shape[0])) return own(call);
    const axes = convolutionGeometry(x.shape, filter.shape, attributes);
    if (x.shape[0] * axes.rows.output * axes.columns.output < fewest) return own(call);
    return convolution(backend, kernels, x, filter, axes);
  };
}
