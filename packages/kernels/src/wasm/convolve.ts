import type { Axes } from '@htg/ground/conv2d-geometry';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { OwnKernels } from './own-kernels.ts';
import { columnTable, meetings, reversedMeetings, rowTable } from './tap-tables.ts';
import { addressOf, withScratch, writeNumbers } from './wasm-backend.ts';
import type { WasmBackend } from './wasm-backend.ts';

/** Images go by fours: how many of them would be computed for nothing, a batch may say. */
export const fillsFours = (batch: number): boolean => 4 * Math.ceil(batch / 4) <= 1.5 * batch;

/** A convolution `[N, H', W', O]` of images `[N, H, W, C]` by a kernel `[h, w, C, O]`. */
export function convolution(
  backend: WasmBackend,
  kernels: OwnKernels,
  x: TensorInfo,
  filter: TensorInfo,
  { rows, columns }: Axes,
): TensorInfo {
  const [, , channels, filters] = filter.shape;
  const out = backend.makeOutput([x.shape[0], rows.output, columns.output, filters], 'float32');
  const tables = {
    rows: rowTable(meetings(rows), rows.kernel),
    columns: columnTable(meetings(columns), columns.kernel),
  };
  convolve(backend, kernels, x, out, [rows.kernel, columns.kernel], tables, (to) => {
    kernels.arrangeKernel(addressOf(backend, filter), to, rows.kernel * columns.kernel, channels, filters);
  });
  return out;
}

/** The gradient of a convolution by its input: the output's gradient `[N, H', W', O]`, convolved by the kernel turned round. */
export function convolutionInputGradient(
  backend: WasmBackend,
  kernels: OwnKernels,
  dy: TensorInfo,
  filter: TensorInfo,
  { rows, columns }: Axes,
): TensorInfo {
  const [, , channels, filters] = filter.shape;
  const out = backend.makeOutput([dy.shape[0], rows.input, columns.input, channels], 'float32');
  const tables = {
    rows: rowTable(reversedMeetings(rows), rows.kernel),
    columns: columnTable(reversedMeetings(columns), columns.kernel),
  };
  convolve(backend, kernels, dy, out, [rows.kernel, columns.kernel], tables, (to) => {
    kernels.arrangeReversedKernel(addressOf(backend, filter), to, rows.kernel * columns.kernel, channels, filters);
  });
  return out;
}

function convolve(
  backend: WasmBackend,
  kernels: OwnKernels,
  source: TensorInfo,
  out: TensorInfo,
  [kernelRows, kernelColumns]: readonly [number, number],
  tables: { readonly rows: Int32Array; readonly columns: Int32Array },
  arrangeKernel: (to: number) => void,
): void {
  const [batch, sourceHeight, sourceWidth, sourceChannels] = source.shape;
  const [, height, width, filters] = out.shape;
  const lengths = [
    sourceHeight * 4 * Math.ceil(batch / 4) * sourceWidth * sourceChannels,
    8 * Math.ceil(filters / 8) * kernelRows * kernelColumns * sourceChannels,
    tables.rows.length,
    tables.columns.length,
    32,
  ];
  withScratch(backend, lengths, ([images, kernel, rowTaps, columnTaps, corner]) => {
    kernels.arrangeBatch(addressOf(backend, source), images, batch, sourceHeight, sourceWidth, sourceChannels);
    arrangeKernel(kernel);
    writeNumbers(backend, rowTaps, tables.rows);
    writeNumbers(backend, columnTaps, tables.columns);
    kernels.convolve(
      ...([images, kernel, addressOf(backend, out), corner] as const),
      ...([batch, sourceWidth, sourceChannels, kernelRows, kernelColumns] as const),
      ...([height, width, filters, rowTaps, columnTaps] as const),
    );
  });
}
