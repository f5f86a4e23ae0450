import { findBackend } from '@tensorflow/tfjs-core';
import { tensorFlowKey } from './backend.ts';
import type { TensorFlowBackend } from './backend.ts';

/** The backend that `registerTensorFlowBackend` made; `caller` names the function that needs it. */
export function openedBackend(caller: string): TensorFlowBackend {
  const backend = findBackend('tensorflow') as unknown as Record<symbol, TensorFlowBackend | undefined> | null;
  const opened = backend?.[tensorFlowKey];
  if (opened === undefined) {
    throw new Error(
      `${caller}: expected the tensorflow backend of @htg/libtensorflow, received none; ` +
        `await registerTensorFlowBackend() first`,
    );
  }
  return opened;
}
