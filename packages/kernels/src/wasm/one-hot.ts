import type { DataType, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { wasmBackend } from './wasm-backend.ts';

interface Attributes {
  readonly depth: number;
  readonly onValue: number;
  readonly offValue: number;
  readonly dtype: DataType;
}

/**
 * One-hot rows of every data type. (tfjs's own WASM kernel writes four bytes per element also where the type has one: asked for
 * booleans, it gives wrong values and overwrites its neighbors in the heap.)
 */
export const oneHot: KernelFunc = ({ inputs, attrs, backend }) => {
  const wasm = wasmBackend(backend);
  const { indices } = inputs as { readonly indices: TensorInfo };
  const { depth, onValue, offValue, dtype } = attrs as unknown as Attributes;
  const out = wasm.makeOutput([...indices.shape, depth], dtype);
  const [places, values] = [indices, out].map((tensor) => wasm.typedArrayFromHeap(tensor));
  values.fill(offValue);
  for (let row = 0; row < places.length; row++) {
    const place = places[row];
    if (place >= 0 && place < depth) values[row * depth + place] = onValue;
  }
  return out;
};
