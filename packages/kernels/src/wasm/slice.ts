import { slice_util, util } from '@tensorflow/tfjs-core';
import type { KernelFunc, Tensor } from '@tensorflow/tfjs-core';
import { wasmBackend } from './wasm-backend.ts';

interface Attributes {
  readonly begin: number[];
  readonly size: number[];
}

/**
 * Part of a tensor, copied in runs as long as they lie in one piece. tfjs's own kernel copies the whole tensor out of the
 * heap first.
 */
export function sliceKernel(own: KernelFunc | undefined): KernelFunc {
  if (own === undefined) throw new Error('sliceKernel: expected the WASM backend to have this kernel, received none');
  return (call) => {
    const { x } = call.inputs as { readonly x: Tensor };
    if (x.dtype === 'string') return own(call);
    const { begin, size } = call.attrs as unknown as Attributes;
    const [starts, lengths] = slice_util.parseSliceParams(x, begin, size);
    const backend = wasmBackend(call.backend);
    const out = backend.makeOutput(lengths, x.dtype);
    copyRuns(backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(out), x.shape, starts, lengths);
    return out;
  };
}

type Numbers = Float32Array | Int32Array | Uint8Array;

function copyRuns(
  from: Numbers,
  to: Numbers,
  shape: readonly number[],
  starts: readonly number[],
  lengths: readonly number[],
): void {
  // Axes behind `last` are taken whole: together with the part of `last` they lie in one piece.
  let last = shape.length - 1;
  while (last > 0 && lengths[last] === shape[last]) last--;
  const inner = util.sizeFromShape(shape.slice(last + 1));
  const run = lengths[last] * inner;
  const strides = util.computeStrides([...shape, 1]);
  let written = 0;
  const visit = (axis: number, offset: number): void => {
    if (axis >= last) {
      const start = offset + starts[axis] * inner;
      to.set(from.subarray(start, start + run), written);
      written += run;
      return;
    }
    for (let index = 0; index < lengths[axis]; index++)
      visit(axis + 1, offset + (starts[axis] + index) * strides[axis]);
  };
  if (to.length > 0) visit(0, 0);
}
