import { backend_util } from '@tensorflow/tfjs-core';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { wasmBackend } from './wasm-backend.ts';

type Shape4D = [number, number, number, number];

interface Attributes {
  readonly strides: [number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** What is done at each meeting of an output and an input pixel by an element (tap) of the kernel; places are of the first channel. */
type Meet = (input: number, output: number, tap: number) => void;

/**
 * The gradient of a depthwise convolution by its input, channel by channel, with `M` outputs for each (tfjs has no gradient of a
 * dilated one):
 *
 *     dx[n, y, x, c] = sum_{h, w, m} dy[n, i, j, c M + m] K[h, w, c, m],   y = s i + h - top,  x = s j + w - left
 */
export const depthwiseBackpropInput: KernelFunc = ({ inputs, attrs, backend }) => {
  const wasm = wasmBackend(backend);
  const { dy, filter } = inputs as { readonly dy: TensorInfo; readonly filter: TensorInfo };
  const { inputShape, ...attributes } = attrs as unknown as Attributes & { readonly inputShape: Shape4D };
  const info = geometry(inputShape, filter.shape as Shape4D, attributes);
  const dx = wasm.makeOutput(inputShape, 'float32');
  const [gradient, kernel, out] = [dy, filter, dx].map((tensor) => wasm.typedArrayFromHeap(tensor));
  out.fill(0);
  const [channels, multiplier] = [info.inChannels, info.outChannels / info.inChannels];
  meetings(info, (input, output, tap) => {
    for (let channel = 0, k = tap, o = output; channel < channels; channel++) {
      let sum = out[input + channel];
      for (let m = 0; m < multiplier; m++, k++, o++) sum += gradient[o] * kernel[k];
      out[input + channel] = sum;
    }
  });
  return dx;
};

/**
 * The gradient of a depthwise convolution by its kernel:
 *
 *     dK[h, w, c, m] = sum_{n, i, j} x[n, s i + h - top, s j + w - left, c] dy[n, i, j, c M + m]
 *
 * summed in 64 bits.
 */
export const depthwiseBackpropFilter: KernelFunc = ({ inputs, attrs, backend }) => {
  const wasm = wasmBackend(backend);
  const { x, dy } = inputs as { readonly x: TensorInfo; readonly dy: TensorInfo };
  const { filterShape, ...attributes } = attrs as unknown as Attributes & { readonly filterShape: Shape4D };
  const info = geometry(x.shape as Shape4D, filterShape, attributes);
  const dKernel = wasm.makeOutput(filterShape, 'float32');
  const [images, gradient, out] = [x, dy, dKernel].map((tensor) => wasm.typedArrayFromHeap(tensor));
  const [channels, multiplier] = [info.inChannels, info.outChannels / info.inChannels];
  const sums = new Float64Array(out.length);
  meetings(info, (input, output, tap) => {
    for (let channel = 0, k = tap, o = output; channel < channels; channel++) {
      const value = images[input + channel];
      for (let m = 0; m < multiplier; m++, k++, o++) sums[k] += value * gradient[o];
    }
  });
  out.set(sums);
  return dKernel;
};

function geometry(
  inputShape: Shape4D,
  filterShape: Shape4D,
  { strides, pad, dimRoundingMode }: Attributes,
): backend_util.Conv2DInfo {
  return backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode, true);
}

/** Calls `meet` wherever a tap reaches the image itself. */
function meetings(info: backend_util.Conv2DInfo, meet: Meet): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info;
  let output = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++, output += outChannels) {
        for (let h = 0; h < filterHeight; h++) {
          const row = i * strideHeight + h - padInfo.top;
          if (row < 0 || row >= inHeight) continue;
          for (let w = 0; w < filterWidth; w++) {
            const column = j * strideWidth + w - padInfo.left;
            if (column < 0 || column >= inWidth) continue;
            const input = ((image * inHeight + row) * inWidth + column) * inChannels;
            meet(input, output, (h * filterWidth + w) * outChannels);
          }
        }
      }
    }
  }
}
