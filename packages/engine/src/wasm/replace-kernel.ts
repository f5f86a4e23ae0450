import { getKernel, registerKernel, unregisterKernel, type KernelFunc } from '@tensorflow/tfjs-core';

/**
 * Puts a kernel of the WASM backend in the place of tfjs's own, or where tfjs has none.
 *
 * @param make given tfjs's own kernel, if there is one, makes ours
 */
export function replaceKernel(kernelName: string, make: (own: KernelFunc | undefined) => KernelFunc): void {
  const own = getKernel(kernelName, 'wasm') as ReturnType<typeof getKernel> | undefined;
  // Its setup function binds the native function; tfjs runs it when the backend starts.
  if (own !== undefined) unregisterKernel(kernelName, 'wasm');
  registerKernel({ ...own, kernelName, backendName: 'wasm', kernelFunc: make(own?.kernelFunc) });
}
