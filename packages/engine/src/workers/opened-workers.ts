import type { TensorFlowBackend } from '@htg/libtensorflow';
import { openedTensorFlow } from '../compile/opened-tensorflow.ts';

/** The processes that compute together, as one of them sees them. */
export type Workers = NonNullable<TensorFlowBackend['runtime']['workers']>;

/** @returns undefined where this process computes alone */
export function openedWorkers(): Workers | undefined {
  return openedTensorFlow()?.runtime.workers;
}
