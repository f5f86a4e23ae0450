import type { KernelFunc, Tensor } from '@tensorflow/tfjs-core';
import { wasmBackend } from './wasm-backend.ts';

/** `sign(x)`, NaN for NaN, as TensorFlow has it: tfjs's own kernel takes everything nearer to 0 than 1.19e-7 for 0. */
export const sign: KernelFunc = ({ inputs, backend }) => {
  const { x } = inputs as { readonly x: Tensor };
  const wasm = wasmBackend(backend);
  const out = wasm.makeOutput(x.shape, x.dtype);
  // Views after the allocation: memory may have grown.
  const [from, to] = [wasm.typedArrayFromHeap(x), wasm.typedArrayFromHeap(out)];
  for (let i = 0; i < to.length; i++) to[i] = Math.sign(from[i]);
  return out;
};
