import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';

/** What tfjs's WASM backend offers to kernels written in JavaScript. */
export interface WasmBackend {
  /** Makes a tensor on the WASM heap; its numbers are not set. */
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
  /** A view of a tensor on the heap: valid until the next allocation. */
  typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array | Uint8Array;
}

/** The backend that a kernel of the WASM backend is handed. */
export function wasmBackend(backend: unknown): WasmBackend {
  return backend as WasmBackend;
}
