import { replaceKernels } from '../replace-kernel.ts';
import {
  conv2dBackpropFilterKernel,
  conv2dBackpropInputKernel,
  conv2dKernel,
  fusedConv2dKernel,
} from './convolution.ts';

/** On globalThis, so that ESM and CJS copies of this package do it once. */
const key = Symbol.for('htg.kernels.cpu-kernels');

/** Gives tfjs's cpu backend faster convolutions. */
export function registerCpuKernels(): void {
  const scope = globalThis as Record<symbol, boolean | undefined>;
  if (scope[key] === true) return;
  scope[key] = true;
  replaceKernels('cpu', {
    Conv2D: conv2dKernel,
    Conv2DBackpropFilter: conv2dBackpropFilterKernel,
    Conv2DBackpropInput: conv2dBackpropInputKernel,
    FusedConv2D: fusedConv2dKernel,
  });
}
