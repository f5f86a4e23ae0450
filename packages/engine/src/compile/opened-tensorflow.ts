import type { TensorFlowBackend } from '@htg/libtensorflow';
import { backend } from '@tensorflow/tfjs-core';

/** The property by which libtensorflow's backend is told from others of the name; nothing of the package is imported. */
const key = Symbol.for('htg.libtensorflow');

/** What `@htg/libtensorflow` offers if its backend is the current one. */
export function openedTensorFlow(): TensorFlowBackend | undefined {
  return (backend() as unknown as Record<symbol, TensorFlowBackend | undefined>)[key];
}
