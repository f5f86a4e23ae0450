import { replaceKernels } from '../replace-kernel.ts';
import { conv2dBackpropFilter } from './conv2d-backprop-filter.ts';
import { conv2dBackpropInput } from './conv2d-backprop-input.ts';
import { conv2dKernel } from './conv2d.ts';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise-gradients.ts';
import { identity } from './identity.ts';
import { matMulKernel } from './mat-mul.ts';
import { maxPoolGrad } from './max-pool-grad.ts';
import { oneHot } from './one-hot.ts';
import { sign } from './sign.ts';
import { sliceKernel } from './slice.ts';
import { sumKernel } from './sum.ts';
import { unsortedSegmentSum } from './unsorted-segment-sum.ts';

/** On globalThis, so that ESM and CJS copies of this package do it once. */
const key = Symbol.for('htg.kernels.wasm-kernels');

/**
 * Gives tfjs's WASM backend the kernels that training needs and it lacks (gradients of convolution by the kernel, of
 * depthwise convolution, of `gather`), and others where its own are slow or wrong.
 */
export function registerWasmKernels(): void {
  const scope = globalThis as Record<symbol, boolean | undefined>;
  if (scope[key] === true) return;
  scope[key] = true;
  replaceKernels('wasm', {
    Conv2D: conv2dKernel,
    Conv2DBackpropFilter: () => conv2dBackpropFilter,
    Conv2DBackpropInput: () => conv2dBackpropInput,
    DepthwiseConv2dNativeBackpropFilter: () => depthwiseBackpropFilter,
    DepthwiseConv2dNativeBackpropInput: () => depthwiseBackpropInput,
    Identity: () => identity,
    BatchMatMul: matMulKernel,
    FusedConv2D: conv2dKernel,
    _FusedMatMul: matMulKernel,
    MaxPoolGrad: () => maxPoolGrad,
    OneHot: () => oneHot,
    Sign: () => sign,
    Slice: sliceKernel,
    Sum: sumKernel,
    UnsortedSegmentSum: () => unsortedSegmentSum,
  });
}
