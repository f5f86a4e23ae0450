import { getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import type { KernelFunc } from '@tensorflow/tfjs-core';

/** Given a backend's own kernel, if it has one, makes ours. */
export type MakeKernel = (own: KernelFunc | undefined) => KernelFunc;

/** Puts kernels in the place of a backend's own, or where it has none. */
export function replaceKernels(backendName: string, kernels: Readonly<Record<string, MakeKernel>>): void {
  for (const [kernelName, make] of Object.entries(kernels)) {
    const own = getKernel(kernelName, backendName) as ReturnType<typeof getKernel> | undefined;
    // Its setup function binds the native function; tfjs runs it when the backend starts.
    if (own !== undefined) unregisterKernel(kernelName, backendName);
    registerKernel({ ...own, kernelName, backendName, kernelFunc: make(own?.kernelFunc) });
  }
}
