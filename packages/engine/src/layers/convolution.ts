import { convolutionGeometry } from '@htg/ground/conv2d-geometry';
import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor4D, Tensor } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { conv2dByTaps, suitsTaps } from '../ops/conv2d-by-taps.ts';
import { tensorflowOps } from '../ops/tensorflow-ops.ts';

/** What a convolution layer is made of; tfjs-layers' own options. */
export type ConvolutionLayerOptions = Parameters<typeof layers.conv2d>[0];

/** What tfjs-layers' own class keeps; its declaration hides it. */
interface StockConvolution extends layers.Layer {
  readonly kernel: LayerVariable;
  readonly bias: LayerVariable | null;
  readonly strides: [number, number];
  readonly padding: 'valid' | 'same' | 'causal';
  readonly dataFormat: 'channelsFirst' | 'channelsLast';
  readonly dilationRate: readonly number[];
  readonly activation: { getClassName(): string };
}

// tfjs-layers exports the function that makes the layer, not its class.
const Stock = layers.conv2d({ filters: 1, kernelSize: 1 }).constructor as unknown as new (
  options: ConvolutionLayerOptions,
) => StockConvolution;

/**
 * tfjs-layers' Conv2D, which in training convolves maps of few places by taps of the kernel, where TensorFlow computes on a CPU. It
 * serialises under the stock class's name and is not registered.
 */
export class FastConvolution extends Stock {
  override call(inputs: Tensor | Tensor[], kwargs: { readonly training?: boolean }): Tensor | Tensor[] {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor4D;
    const tensorflow = tensorflowOps();
    // In inference TensorFlow fuses a convolution with what follows and lays its kernel out in advance.
    if (tensorflow === undefined || kwargs.training !== true || !isPlain(this)) return super.call(inputs, kwargs);
    return tidy(() => {
      const kernel = this.kernel.read() as Tensor4D;
      const pad = this.padding === 'same' ? 'same' : 'valid';
      const geometry = convolutionGeometry(x.shape, kernel.shape, { strides: this.strides, pad, dataFormat: 'NHWC' });
      if (!suitsTaps(tensorflow, kernel, geometry)) return super.call(inputs, kwargs);
      return conv2dByTaps(tensorflow, x, kernel, geometry);
    });
  }
}

/** Whether a layer is a convolution and nothing else. */
function isPlain({ bias, dataFormat, dilationRate, activation }: StockConvolution): boolean {
  const isDense = dilationRate.every((rate) => rate === 1);
  return bias === null && dataFormat === 'channelsLast' && isDense && activation.getClassName() === 'linear';
}

/**
 * A convolution layer of images that trains fast on every backend.
 *
 * @param options name, filters, kernel, stride and explicit padding
 */
export function convolution(options: ConvolutionLayerOptions): layers.Layer {
  return new FastConvolution(options);
}
