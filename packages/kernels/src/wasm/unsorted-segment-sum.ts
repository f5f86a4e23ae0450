import { util } from '@tensorflow/tfjs-core';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { wasmBackend } from './wasm-backend.ts';

/**
 * Adds up the rows of `x [N, ...]` that carry the same segment number, `[numSegments, ...]`: the gradient of `gather`. Rows of
 * a number outside of 0 .. numSegments - 1 are left out, as on the other backends.
 */
export const unsortedSegmentSum: KernelFunc = ({ inputs, attrs, backend }) => {
  const wasm = wasmBackend(backend);
  const { x, segmentIds } = inputs as { readonly x: TensorInfo; readonly segmentIds: TensorInfo };
  const { numSegments } = attrs as unknown as { readonly numSegments: number };
  const rest = x.shape.slice(segmentIds.shape.length);
  const columns = util.sizeFromShape(rest);
  const out = wasm.makeOutput([numSegments, ...rest], x.dtype);
  const [values, segments, sums] = [x, segmentIds, out].map((tensor) => wasm.typedArrayFromHeap(tensor));
  sums.fill(0);
  for (let row = 0; row < segments.length; row++) {
    const segment = segments[row];
    if (segment < 0 || segment >= numSegments) continue;
    for (let column = 0; column < columns; column++) {
      sums[segment * columns + column] += values[row * columns + column];
    }
  }
  return out;
};
