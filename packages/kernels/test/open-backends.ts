import { setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
// The gradients of tfjs's ops.
import '@tensorflow/tfjs-layers';
import { registerCpuKernels, registerWasmKernels } from '../src/index.ts';

/** Both backends with the kernels of this package; WASM is current afterwards. */
export async function openBackends(): Promise<void> {
  registerCpuKernels();
  registerWasmKernels();
  await setBackend('cpu');
  await setBackend('wasm');
}
