import { conv2dBackpropFilter } from './conv2d-backprop-filter.ts';
import { conv2dBackpropInput } from './conv2d-backprop-input.ts';
import { identity } from './identity.ts';
import { matMulKernel } from './mat-mul.ts';
import { maxPoolGrad } from './max-pool-grad.ts';
import { oneHot } from './one-hot.ts';
import { replaceKernel } from './replace-kernel.ts';
import { sliceKernel } from './slice.ts';
import { sumKernel } from './sum.ts';
import { unsortedSegmentSum } from './unsorted-segment-sum.ts';

/** On globalThis, so that ESM and CJS copies of this package do it once. */
const key = Symbol.for('htg.engine.wasm-kernels');

/**
 * Gives tfjs's WASM backend the kernels that training needs and it lacks (gradients of convolution by the kernel, of
 * `gather`), and others where its own are slow or wrong.
 */
export function registerTrainingKernels(): void {
  const scope = globalThis as Record<symbol, boolean | undefined>;
  if (scope[key] === true) return;
  scope[key] = true;
  replaceKernel('Conv2DBackpropFilter', () => conv2dBackpropFilter);
  replaceKernel('Conv2DBackpropInput', () => conv2dBackpropInput);
  replaceKernel('Identity', () => identity);
  replaceKernel('BatchMatMul', matMulKernel);
  replaceKernel('_FusedMatMul', matMulKernel);
  replaceKernel('MaxPoolGrad', () => maxPoolGrad);
  replaceKernel('OneHot', () => oneHot);
  replaceKernel('Slice', sliceKernel);
  replaceKernel('Sum', sumKernel);
  replaceKernel('UnsortedSegmentSum', () => unsortedSegmentSum);
}
