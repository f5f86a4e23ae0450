import { backend_util } from '@tensorflow/tfjs-core';

/** One axis of a convolution: sizes in elements. */
export interface AxisGeometry {
  /** Length of the input. */
  readonly input: number;
  /** Length of the kernel. */
  readonly kernel: number;
  /** Length of the output. */
  readonly output: number;
  readonly stride: number;
  /** Zeros before the input. */
  readonly before: number;
}

/** The two axes of a convolution. */
export interface Axes {
  readonly rows: AxisGeometry;
  readonly columns: AxisGeometry;
}

/** Attributes that tfjs's convolution gradients have in common. */
export interface GradientAttributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | [[number, number], [number, number], [number, number], [number, number]];
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** The two axes of a convolution, as tfjs computes them. */
export function convolutionGeometry(
  inputShape: readonly number[],
  kernelShape: readonly number[],
  { strides, pad, dataFormat, dimRoundingMode }: GradientAttributes,
): Axes {
  if (dataFormat !== 'NHWC') {
    throw new RangeError(`convolution gradient: expected NHWC, received ${dataFormat}; transpose the images`);
  }
  const shape = inputShape as [number, number, number, number];
  const kernel = kernelShape as [number, number, number, number];
  const info = backend_util.computeConv2DInfo(shape, kernel, strides, 1, pad, dimRoundingMode);
  return {
    rows: {
      input: info.inHeight,
      kernel: info.filterHeight,
      output: info.outHeight,
      stride: info.strideHeight,
      before: info.padInfo.top,
    },
    columns: {
      input: info.inWidth,
      kernel: info.filterWidth,
      output: info.outWidth,
      stride: info.strideWidth,
      before: info.padInfo.left,
    },
  };
}
