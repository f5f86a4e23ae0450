import { engine, type Tensor4D, type TensorInfo } from '@tensorflow/tfjs-core';
import type { AxisGeometry } from './conv2d-geometry.ts';
import { wasmBackend } from './wasm-backend.ts';

/** Elements of the kernel that belong to a residue of the stride. */
export const taps = ({ kernel, stride }: AxisGeometry, residue: number): number =>
  Math.max(0, Math.ceil((kernel - residue) / stride));

/** Side of the square in which a matrix is transposed: its rows and columns stay in the first cache. */
const block = 16;

/**
 * Of a kernel `[h, w, C, O]`, the elements `s m + row`, `s' n + column` for all m and n, in reverse order and with the
 * channels swapped: `[M, M', O, C]`.
 */
export function reversedTaps(
  filter: Tensor4D,
  [rows, row]: readonly [AxisGeometry, number],
  [columns, column]: readonly [AxisGeometry, number],
): Tensor4D {
  const backend = wasmBackend(engine().backend);
  const [height, width] = [taps(rows, row), taps(columns, column)];
  const [, filterWidth, channels, filters] = filter.shape;
  const out: TensorInfo = backend.makeOutput([height, width, filters, channels], 'float32');
  const [from, to] = [filter, out].map((tensor) => backend.typedArrayFromHeap(tensor));
  const size = channels * filters;
  let written = 0;
  for (let m = height - 1; m >= 0; m--) {
    for (let n = width - 1; n >= 0; n--) {
      const tap = (rows.stride * m + row) * filterWidth + columns.stride * n + column;
      transposeInto(
        from.subarray(tap * size, (tap + 1) * size),
        to.subarray(written, written + size),
        channels,
        filters,
      );
      written += size;
    }
  }
  return engine().makeTensorFromTensorInfo(out) as Tensor4D;
}

type Numbers = Float32Array | Int32Array | Uint8Array;

/** Transposes a matrix of `rows` x `columns`, block by block. */
function transposeInto(from: Numbers, to: Numbers, rows: number, columns: number): void {
  for (let top = 0; top < rows; top += block) {
    const bottom = Math.min(rows, top + block);
    for (let left = 0; left < columns; left += block) {
      const right = Math.min(columns, left + block);
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) to[column * rows + row] = from[row * columns + column];
      }
    }
  }
}
