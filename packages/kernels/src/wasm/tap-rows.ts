import type { Axes, AxisGeometry } from '@htg/ground/conv2d-geometry';
import { engine } from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D, TensorInfo } from '@tensorflow/tfjs-core';
import { wasmBackend } from './wasm-backend.ts';

/**
 * What the elements (taps) of a kernel meet at some lines of its positions, zeros in the padding: `[h w C, lines W' N]`. With the
 * batch as the last axis what is copied lies in one piece.
 *
 * @param images `[C, H, W, N]`
 */
export function tapRows(images: Tensor4D, axes: Axes, firstLine: number, lines: number): Tensor2D {
  const { rows, columns } = axes;
  const [channels, height, width, batch] = images.shape;
  const rowLength = lines * columns.output * batch;
  const taps = rows.kernel * columns.kernel;
  const backend = wasmBackend(engine().backend);
  const out: TensorInfo = backend.makeOutput([taps * channels, rowLength], 'float32');
  const [from, to] = [images, out].map((tensor) => backend.typedArrayFromHeap(tensor));
  // Both are views of the one heap: moving within it makes no view per piece.
  const heap = new Float32Array(to.buffer);
  const [source, target] = [from.byteOffset / 4, to.byteOffset / 4];
  to.fill(0);
  for (let tap = 0; tap < taps; tap++) {
    const h = Math.floor(tap / columns.kernel);
    const w = tap % columns.kernel;
    const [top, bottom] = inside(rows, h);
    const [left, right] = inside(columns, w);
    // At stride 1 neighbors meet neighbors: a whole line is one piece.
    const pieces = columns.stride === 1 ? 1 : right - left;
    const length = columns.stride === 1 ? (right - left) * batch : batch;
    if (right <= left) continue;
    for (let channel = 0; channel < channels; channel++) {
      const row = target + (tap * channels + channel) * rowLength;
      for (let i = Math.max(top, firstLine); i < Math.min(bottom, firstLine + lines); i++) {
        const y = rows.stride * i + h - rows.before;
        for (let piece = 0; piece < pieces; piece++) {
          const j = left + piece;
          const x = columns.stride * j + w - columns.before;
          const start = source + ((channel * height + y) * width + x) * batch;
          heap.copyWithin(row + ((i - firstLine) * columns.output + j) * batch, start, start + length);
        }
      }
    }
  }
  return engine().makeTensorFromTensorInfo(out) as Tensor2D;
}

/** The positions at which an element of the kernel meets the input itself: from, to (exclusive). */
function inside({ input, output, stride, before }: AxisGeometry, tap: number): [number, number] {
  const from = Math.max(0, Math.ceil((before - tap) / stride));
  const to = Math.min(output, Math.floor((input - 1 + before - tap) / stride) + 1);
  return [from, Math.max(from, to)];
}
