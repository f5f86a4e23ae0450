import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

/**
 * A clone over the same memory, as on the other backends: tensors don't change. tfjs's own WASM kernel copies the numbers, and
 * every tensor that a gradient saves is a clone.
 */
export const identity: KernelFunc = ({ inputs, backend }) => {
  const { dataId, shape, dtype } = (inputs as { readonly x: TensorInfo }).x;
  (backend as { incRef(id: object): void }).incRef(dataId);
  return { dataId, shape, dtype };
};
