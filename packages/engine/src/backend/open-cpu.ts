import { registerCpuKernels } from '@htg/kernels';
import { setBackend } from '@tensorflow/tfjs-core';
import type { Opening } from './engine-name.ts';

/** Opens tfjs's backend in plain JavaScript: it is everywhere, and slow. */
export async function openCpu(): Promise<Opening> {
  await import('@tensorflow/tfjs-backend-cpu');
  registerCpuKernels();
  await setBackend('cpu');
  return { opened: true, detail: 'plain JavaScript, slow' };
}
