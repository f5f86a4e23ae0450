import { backend_util } from '@tensorflow/tfjs-core';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { ownKernels } from './own-kernels.ts';
import { addressOf, wasmBackend } from './wasm-backend.ts';
import type { WasmBackend } from './wasm-backend.ts';

interface Attributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * The gradient of max pooling: each output's goes to the first largest element of its window. (tfjs's own WASM kernel gives
 * wrong numbers where the last rows or columns belong to no window: 2 x 2 pooling of an image of odd length.)
 */
export const maxPoolGrad: KernelFunc = ({ inputs, attrs, backend }) => {
  const wasm = wasmBackend(backend);
  const { dy, input } = inputs as { readonly dy: TensorInfo; readonly input: TensorInfo };
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as Attributes;
  const shape = input.shape as [number, number, number, number];
  const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const dx = wasm.makeOutput(input.shape, 'float32');
  wasm.typedArrayFromHeap(dx).fill(0);
  const kernels = ownKernels(wasm);
  if (kernels === undefined) plainGradient(wasm, info, input, dy, dx);
  else {
    const [x, dOutput, dInput] = [input, dy, dx].map((tensor) => addressOf(wasm, tensor));
    kernels.maxPoolGradient(
      ...([x, dOutput, dInput, info.batchSize, info.inHeight, info.inWidth, info.inChannels] as const),
      ...([info.outHeight, info.outWidth, info.filterHeight, info.filterWidth] as const),
      ...([info.strideHeight, info.strideWidth, info.padInfo.top, info.padInfo.left] as const),
    );
  }
  return dx;
};

/** The same where there are no vectors. */
function plainGradient(
  wasm: WasmBackend,
  info: backend_util.Conv2DInfo,
  input: TensorInfo,
  dy: TensorInfo,
  dx: TensorInfo,
): void {
  const [x, dOutput, dInput] = [input, dy, dx].map((tensor) => wasm.typedArrayFromHeap(tensor));
  const { batchSize, inHeight, inWidth, inChannels: channels, outHeight, outWidth, padInfo } = info;
  const largest = new Float32Array(channels);
  const place = new Int32Array(channels);
  let output = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let i = 0; i < outHeight; i++) {
      const top = i * info.strideHeight - padInfo.top;
      for (let j = 0; j < outWidth; j++) {
        const left = j * info.strideWidth - padInfo.left;
        largest.fill(-Infinity);
        place.fill(-1);
        for (let row = Math.max(0, top); row < Math.min(inHeight, top + info.filterHeight); row++) {
          for (let column = Math.max(0, left); column < Math.min(inWidth, left + info.filterWidth); column++) {
            const start = ((image * inHeight + row) * inWidth + column) * channels;
            for (let channel = 0; channel < channels; channel++) {
              const value = x[start + channel];
              if (value > largest[channel]) {
                largest[channel] = value;
                place[channel] = start + channel;
              }
            }
          }
        }
        for (let channel = 0; channel < channels; channel++, output++) {
          // Without any number in the window (NaN everywhere) there is no place.
          if (place[channel] >= 0) dInput[place[channel]] += dOutput[output];
        }
      }
    }
  }
}
