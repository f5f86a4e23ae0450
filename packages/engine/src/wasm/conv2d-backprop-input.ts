import { conv2d, reshape, slice, stack, tidy, zeros } from '@tensorflow/tfjs-core';
import type { KernelFunc, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { convolutionGeometry, type AxisGeometry, type GradientAttributes } from './conv2d-geometry.ts';
import { reversedTaps, taps } from './reversed-taps.ts';

interface Attributes extends GradientAttributes {
  readonly inputShape: [number, number, number, number];
}

/**
 * The gradient of a convolution by its input, as convolutions. Along one axis, with the padded input's index y = s t + r,
 *
 *     dx[s t + r] = sum_m dy[t - m] K[s m + r]
 *
 * So each residue r of the stride (of both axes: s^2 of them) is a convolution of stride 1 with every s-th element of the
 * kernel, reversed; their results are interleaved. At stride 1 there is one, with the whole kernel.
 */
export const conv2dBackpropInput: KernelFunc = ({ inputs, attrs }) => {
  const dy = inputs.dy as Tensor4D;
  const filter = inputs.filter as Tensor4D;
  const { inputShape, ...attributes } = attrs as unknown as Attributes;
  const { rows, columns } = convolutionGeometry(inputShape, filter.shape, attributes);
  return tidy((): Tensor => {
    const byRow = residues(rows).map((row) => {
      const byColumn = residues(columns).map((column) => phase(dy, filter, [rows, row], [columns, column]));
      return interleave(byColumn, 2); // [N, T, T' s, C]
    });
    const padded = interleave(byRow, 1); // [N, T s, T' s, C]
    return part(padded, [rows.before, columns.before], [rows.input, columns.input]);
  });
};

const residues = ({ stride }: AxisGeometry): number[] => Array.from({ length: stride }, (_, residue) => residue);

/** Steps t that cover the padded input: the same for every residue. */
const steps = ({ input, before, stride }: AxisGeometry): number => Math.ceil((input + before) / stride);

type Phase = readonly [axis: AxisGeometry, residue: number];

/** The gradient at the positions of one pair of residues, `[N, T, T', C]`. */
function phase(dy: Tensor4D, filter: Tensor4D, row: Phase, column: Phase): Tensor4D {
  const [[rows], [columns]] = [row, column];
  const [height, width] = [taps(...row), taps(...column)];
  if (height === 0 || width === 0) return zeros([dy.shape[0], steps(rows), steps(columns), filter.shape[2]]);
  const [bottom, right] = [steps(rows) - rows.output, steps(columns) - columns.output];
  // Fewer steps than outputs: the last outputs came from padding behind the input alone.
  const used = part(dy, [0, 0], [rows.output + Math.min(0, bottom), columns.output + Math.min(0, right)]);
  const pad: GradientAttributes['pad'] = [
    [0, 0],
    [height - 1, Math.max(0, bottom)],
    [width - 1, Math.max(0, right)],
    [0, 0],
  ];
  return conv2d(used, reversedTaps(filter, row, column), 1, pad);
}

/** Merges tensors along an axis, element by element in turn. */
function interleave(parts: readonly Tensor4D[], axis: number): Tensor4D {
  if (parts.length === 1) return parts[0];
  const shape = parts[0].shape.map((length, index) => (index === axis ? length * parts.length : length));
  return reshape(stack([...parts], axis + 1), shape as Tensor4D['shape']);
}

/** Rows and columns of images; the images themselves if that is all of them. */
function part(images: Tensor4D, [top, left]: [number, number], [height, width]: [number, number]): Tensor4D {
  if (images.shape[1] === height && images.shape[2] === width) return images;
  return slice(images, [0, top, left, 0], [-1, height, width, -1]);
}
