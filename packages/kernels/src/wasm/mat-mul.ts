import { tidy, transpose } from '@tensorflow/tfjs-core';
import type { KernelFunc, Tensor } from '@tensorflow/tfjs-core';

interface MatMulAttributes {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * Products of transposed matrices, which every gradient of a dense layer is: tfjs's own kernel multiplies them by a plain
 * loop, ten to thirty times slower than straight ones. Here they are transposed first.
 */
export function matMulKernel(own: KernelFunc | undefined): KernelFunc {
  if (own === undefined) throw new Error('matMulKernel: expected the WASM backend to have this kernel, received none');
  return (call) => {
    const { transposeA = false, transposeB = false } = call.attrs as MatMulAttributes;
    if (!transposeA && !transposeB) return own(call);
    const { a, b } = call.inputs as { readonly a: Tensor; readonly b: Tensor };
    const left = transposeA ? swapLastAxes(a) : undefined;
    const right = transposeB ? swapLastAxes(b) : undefined;
    const product = own({
      ...call,
      inputs: { ...call.inputs, a: left ?? a, b: right ?? b },
      attrs: { ...call.attrs, transposeA: false, transposeB: false },
    });
    left?.dispose();
    right?.dispose();
    return product;
  };
}

function swapLastAxes(matrix: Tensor): Tensor {
  const axes = matrix.shape.map((_, axis) => axis);
  const swapped = [...axes.slice(0, -2), axes[axes.length - 1], axes[axes.length - 2]];
  return tidy(() => transpose(matrix, swapped));
}
