import type { Axes } from '@htg/ground/conv2d-geometry';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { OwnKernels } from './own-kernels.ts';
import { addressOf, withScratch } from './wasm-backend.ts';
import type { WasmBackend } from './wasm-backend.ts';

/** The gradient of a convolution of images `[N, H, W, C]` by its kernel, `[h, w, C, O]`. */
export function convolutionFilterGradient(
  backend: WasmBackend,
  kernels: OwnKernels,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: readonly [number, number, number, number],
  { rows, columns }: Axes,
): TensorInfo {
  const [, , channels, filters] = filterShape;
  const batch = x.shape[0];
  const out = backend.makeOutput([...filterShape], 'float32');
  const [inputs, outputs] = [rows.input * columns.input, rows.output * columns.output];
  const lengths = [4 * Math.ceil(channels / 4) * inputs * batch, 8 * Math.ceil(filters / 8) * outputs * batch, 32];
  withScratch(backend, lengths, ([images, gradients, corner]) => {
    kernels.arrangeChannels(addressOf(backend, x), images, batch, inputs, channels, 4);
    kernels.arrangeChannels(addressOf(backend, dy), gradients, batch, outputs, filters, 8);
    kernels.filterGradient(
      ...([images, gradients, addressOf(backend, out), corner] as const),
      ...([batch, rows.input, columns.input, channels, rows.kernel, columns.kernel] as const),
      ...([rows.output, columns.output, filters, rows.stride, columns.stride, rows.before, columns.before] as const),
    );
  });
  return out;
}
