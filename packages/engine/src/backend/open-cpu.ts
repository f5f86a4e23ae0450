import { registerCpuKernels } from '@htg/kernels';
import { env, scalar, setBackend } from '@tensorflow/tfjs-core';
import type { Opening } from './engine-name.ts';

/** Opens tfjs's backend in plain JavaScript: it is everywhere, and slow. */
export async function openCpu(): Promise<Opening> {
  await import('@tensorflow/tfjs-backend-cpu');
  registerCpuKernels();
  await setBackend('cpu');
  passAdvice();
  return { opened: true, detail: 'plain JavaScript, slow' };
}

/** At its first tensor the backend advises another package in the console; here the engine's `reason` says what could be faster. */
function passAdvice(): void {
  const before = env().getBool('PROD');
  env().set('PROD', true);
  scalar(0).dispose();
  env().set('PROD', before);
}
