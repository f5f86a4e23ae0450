import { convolutionGeometry } from '@htg/ground/conv2d-geometry';
import { onceDifferentiable, withGradient } from '@htg/ground/with-gradient';
import { conv2d, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { Tensor4D, Tensor } from '@tensorflow/tfjs-core';
import { conv2dByTaps, suitsTaps } from './conv2d-by-taps.ts';
import { tensorflowOps } from './tensorflow-ops.ts';
import type { TensorFlowOps } from './tensorflow-ops.ts';

/** Zeros around an image, `[[top, bottom], [left, right]]`, in pixels. */
export type Padding2D = readonly [readonly [number, number], readonly [number, number]];

/** How a convolution steps. */
export interface ConvolutionOptions {
  /** Vertical and horizontal step, 1 by default. */
  readonly strides?: readonly [number, number];
  /** No padding by default. */
  readonly padding?: Padding2D;
}

const none: Padding2D = [
  [0, 0],
  [0, 0],
];

/**
 * Two-dimensional convolution (cross-correlation, as everywhere in this field) with explicit padding, which is torch's:
 * tfjs's `same` at stride 2 pads unevenly and is another convolution.
 *
 *     y[n, i, j, o] = sum_{h, w, c} x[n, s_h i + h - top, s_w j + w - left, c] kernel[h, w, c, o]
 *
 * @param options steps and padding, 1 and none by default
 * @param x `[N, H, W, C]`, float32
 * @param kernel `[h, w, C, O]`
 * @returns `[N, H', W', O]`; the caller disposes of it
 */
export function conv2dExplicit(x: Tensor4D, kernel: Tensor4D, options: ConvolutionOptions = {}): Tensor4D {
  const { strides = [1, 1], padding = none } = options;
  if (x.rank !== 4 || kernel.rank !== 4 || x.shape[3] !== kernel.shape[2]) {
    throw new RangeError(
      `conv2dExplicit: expected x [N, H, W, C] and a kernel [h, w, C, O], received [${x.shape.join(', ')}] and ` +
        `[${kernel.shape.join(', ')}]; the last axis of x is the kernel's third`,
    );
  }
  const [[top, bottom], [left, right]] = padding;
  const pad: [[number, number], [number, number], [number, number], [number, number]] = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  const tensorflow = tensorflowOps();
  if (tensorflow === undefined) return conv2d(x, kernel, [...strides], pad);
  const attributes = { strides: [strides[0], strides[1]] as [number, number], pad, dataFormat: 'NHWC' } as const;
  const geometry = convolutionGeometry(x.shape, kernel.shape, attributes);
  return tidy(() =>
    suitsTaps(tensorflow, kernel, geometry)
      ? conv2dByTaps(tensorflow, x, kernel, geometry)
      : onTensorFlow(tensorflow, x, kernel, strides, padding),
  );
}

function onTensorFlow(
  tensorflow: TensorFlowOps,
  x: Tensor4D,
  kernel: Tensor4D,
  strides: readonly [number, number],
  padding: Padding2D,
): Tensor4D {
  const attributes = {
    strides: [1, ...strides, 1],
    padding: 'EXPLICIT',
    explicit_paddings: [0, 0, ...padding[0], ...padding[1], 0, 0],
    data_format: 'NHWC',
  };
  return withGradient([x, kernel], (save) => {
    save([x, kernel]);
    const [value] = tensorflow.run('Conv2D', [x, kernel], attributes);
    const gradient = (dy: Tensor, [input, filter]: readonly Tensor[]): readonly Tensor[] => {
      const lengths = (tensor: Tensor): Tensor => tensor1d(tensor.shape, 'int32');
      const [dx] = tensorflow.run('Conv2DBackpropInput', [lengths(input), filter, dy], attributes);
      const [dKernel] = tensorflow.run('Conv2DBackpropFilter', [input, lengths(filter), dy], attributes);
      return onceDifferentiable('conv2dExplicit', [dy, input, filter], [dx, dKernel]);
    };
    return { value, gradient };
  }) as Tensor4D;
}
