import { util } from '@tensorflow/tfjs-core';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { ownKernels } from './own-kernels.ts';
import { addressOf, wasmBackend, withScratch } from './wasm-backend.ts';
import type { WasmBackend } from './wasm-backend.ts';

interface Attributes {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

/**
 * Sums over the leading axes, which every gradient of a bias and every batch norm needs: tfjs's own kernel transposes the
 * tensor first. Here rows are added up as they lie, with 64 bits. Other sums go to tfjs's own kernel.
 */
export function sumKernel(own: KernelFunc | undefined): KernelFunc {
  if (own === undefined) throw new Error('sumKernel: expected the WASM backend to have this kernel, received none');
  return (call) => {
    const { x } = call.inputs as { readonly x: TensorInfo };
    const { axis, keepDims } = call.attrs as unknown as Attributes;
    const axes = util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
    const leading = axes.every((each, index) => each === index);
    if (!leading || axes.length === 0 || axes.length === x.shape.length || x.dtype !== 'float32') return own(call);
    const backend = wasmBackend(call.backend);
    const kept = x.shape.slice(axes.length);
    const columns = util.sizeFromShape(kept);
    const out = backend.makeOutput([...(keepDims ? axes.map(() => 1) : []), ...kept], 'float32');
    const kernels = ownKernels(backend);
    if (kernels === undefined) sumPlainly(backend, x, out, columns);
    else {
      const rows = util.sizeFromShape(x.shape.slice(0, axes.length));
      withScratch(backend, [2 * columns], ([sums]) => {
        kernels.sumRows(addressOf(backend, x), addressOf(backend, out), sums, rows, columns);
      });
    }
    return out;
  };
}

/** The same where there are no vectors. */
function sumPlainly(backend: WasmBackend, x: TensorInfo, out: TensorInfo, columns: number): void {
  const values = backend.typedArrayFromHeap(x);
  const sums = new Float64Array(columns);
  // Four rows at once: a quarter of the reads and writes of the sums.
  const fours = values.length - (values.length % (4 * columns || 1));
  for (let start = 0; start < fours; start += 4 * columns) {
    for (let column = 0; column < columns; column++) {
      const i = start + column;
      sums[column] += values[i] + values[i + columns] + values[i + 2 * columns] + values[i + 3 * columns];
    }
  }
  for (let start = fours; start < values.length; start += columns) {
    for (let column = 0; column < columns; column++) sums[column] += values[start + column];
  }
  backend.typedArrayFromHeap(out).set(sums);
}
