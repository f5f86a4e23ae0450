import { conv2d, matMul, reshape, slice, tidy, transpose } from '@tensorflow/tfjs-core';
import type { KernelFunc, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { convolutionGeometry, type AxisGeometry, type GradientAttributes } from '../conv2d-geometry.ts';

interface Attributes extends GradientAttributes {
  readonly filterShape: [number, number, number, number];
}

/**
 * The gradient of a convolution by its kernel, as a convolution: with batch and channels swapped, the output's gradient is
 * a kernel, dilated by the stride, that is moved over the input,
 *
 *     dK[h, w, c, o] = sum_{n, i, j} x[n, s i + h - top, s j + w - left, c] dy[n, i, j, o]
 *
 * A 1 x 1 convolution of stride 1 is a product of matrices.
 */
export const conv2dBackpropFilter: KernelFunc = ({ inputs, attrs }) => {
  const x = inputs.x as Tensor4D;
  const dy = inputs.dy as Tensor4D;
  const { filterShape, ...attributes } = attrs as unknown as Attributes;
  const { rows, columns } = convolutionGeometry(x.shape, filterShape, attributes);
  const [, , channels, filters] = filterShape;
  return tidy((): Tensor => {
    if (isPointwise(rows) && isPointwise(columns)) {
      const product = matMul(reshape(x, [-1, channels]), reshape(dy, [-1, filters]), true);
      return reshape(product, filterShape);
    }
    const kernel = transpose(dy, [1, 2, 0, 3]); // [H', W', N, O]
    const images = transpose(cropUnread(x, rows, columns), [3, 1, 2, 0]); // [C, H, W, N]
    const pad = [[0, 0], zerosAround(rows), zerosAround(columns), [0, 0]] as GradientAttributes['pad'];
    const gradient = conv2d(images, kernel, 1, pad, 'NHWC', [rows.stride, columns.stride]); // [C, h, w, O]
    return transpose(gradient, [1, 2, 0, 3]);
  });
};

const isPointwise = ({ kernel, stride, before, input, output }: AxisGeometry): boolean =>
  kernel === 1 && stride === 1 && before === 0 && input === output;

/** Elements of the padded input that some position of the kernel reaches. */
const reach = ({ stride, output, kernel }: AxisGeometry): number => stride * (output - 1) + kernel;

/** Drops the input's last rows and columns that no position of the kernel reaches. */
function cropUnread(x: Tensor4D, rows: AxisGeometry, columns: AxisGeometry): Tensor4D {
  const used = [rows, columns].map((axis) => Math.min(axis.input, reach(axis) - axis.before));
  if (used[0] === x.shape[1] && used[1] === x.shape[2]) return x;
  return slice(x, [0, 0, 0, 0], [-1, used[0], used[1], -1]);
}

const zerosAround = (axis: AxisGeometry): [number, number] => [
  axis.before,
  Math.max(0, reach(axis) - axis.before - axis.input),
];
