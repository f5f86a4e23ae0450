import type { AxisGeometry } from '@htg/ground/conv2d-geometry';
import { engine } from '@tensorflow/tfjs-core';
import type { Tensor4D, TensorInfo } from '@tensorflow/tfjs-core';
import { wasmBackend } from './wasm-backend.ts';

/** Elements of the kernel that belong to a residue of the stride. */
export const taps = ({ kernel, stride }: AxisGeometry, residue: number): number =>
  Math.max(0, Math.ceil((kernel - residue) / stride));

/**
 * Of a kernel `[h, w, O, C]`, the elements `s m + row`, `s' n + column` for all m and n, in reverse order: `[M, M', O, C]`.
 */
export function reversedTaps(
  filter: Tensor4D,
  [rows, row]: readonly [AxisGeometry, number],
  [columns, column]: readonly [AxisGeometry, number],
): Tensor4D {
  const backend = wasmBackend(engine().backend);
  const [height, width] = [taps(rows, row), taps(columns, column)];
  const [, filterWidth, filters, channels] = filter.shape;
  const out: TensorInfo = backend.makeOutput([height, width, filters, channels], 'float32');
  const [from, to] = [filter, out].map((tensor) => backend.typedArrayFromHeap(tensor));
  const size = channels * filters;
  let written = 0;
  for (let m = height - 1; m >= 0; m--) {
    for (let n = width - 1; n >= 0; n--) {
      const tap = (rows.stride * m + row) * filterWidth + columns.stride * n + column;
      to.set(from.subarray(tap * size, (tap + 1) * size), written);
      written += size;
    }
  }
  return engine().makeTensorFromTensorInfo(out) as Tensor4D;
}
