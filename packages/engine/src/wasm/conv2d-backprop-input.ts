import { concat, conv2d, reshape, slice, stack, tidy, transpose, zeros } from '@tensorflow/tfjs-core';
import type { KernelFunc, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { convolutionGeometry, type AxisGeometry, type GradientAttributes } from './conv2d-geometry.ts';

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
    const kernel = transpose(filter, [0, 1, 3, 2]); // [h, w, O, C]
    const byRow = residues(rows).map((row) => {
      const byColumn = residues(columns).map((column) => phase(dy, kernel, rows, columns, row, column));
      return interleave(byColumn, 2); // [N, T, T' s, C]
    });
    const padded = interleave(byRow, 1); // [N, T s, T' s, C]
    return slice(padded, [0, rows.before, columns.before, 0], [-1, rows.input, columns.input, -1]);
  });
};

const residues = ({ stride }: AxisGeometry): number[] => Array.from({ length: stride }, (_, residue) => residue);

/** Steps t that cover the padded input: the same for every residue. */
const steps = ({ input, before, stride }: AxisGeometry): number => Math.ceil((input + before) / stride);

/** Elements of the kernel that belong to a residue. */
const taps = ({ kernel, stride }: AxisGeometry, residue: number): number =>
  Math.max(0, Math.ceil((kernel - residue) / stride));

/** The gradient at the positions of one pair of residues, `[N, T, T', C]`. */
function phase(
  dy: Tensor4D,
  kernel: Tensor4D,
  rows: AxisGeometry,
  columns: AxisGeometry,
  row: number,
  column: number,
): Tensor4D {
  const [height, width] = [taps(rows, row), taps(columns, column)];
  if (height === 0 || width === 0) return zeros([dy.shape[0], steps(rows), steps(columns), kernel.shape[3]]);
  const part = reversedTaps(kernel, rows, columns, row, column);
  const [top, left] = [height - 1, width - 1];
  const [bottom, right] = [steps(rows) - rows.output, steps(columns) - columns.output];
  // Fewer steps than outputs: the last outputs came from padding behind the input alone.
  const used = slice(
    dy,
    [0, 0, 0, 0],
    [-1, rows.output + Math.min(0, bottom), columns.output + Math.min(0, right), -1],
  );
  const pad: GradientAttributes['pad'] = [
    [0, 0],
    [top, Math.max(0, bottom)],
    [left, Math.max(0, right)],
    [0, 0],
  ];
  return conv2d(used, part, 1, pad);
}

/** The elements of the kernel that belong to a pair of residues, in reverse, `[M, M', O, C]`; slices are copied as they lie. */
function reversedTaps(
  kernel: Tensor4D,
  rows: AxisGeometry,
  columns: AxisGeometry,
  row: number,
  column: number,
): Tensor4D {
  const [, , filters, channels] = kernel.shape;
  const [height, width] = [taps(rows, row), taps(columns, column)];
  const parts: Tensor4D[] = [];
  for (let m = height - 1; m >= 0; m--) {
    for (let n = width - 1; n >= 0; n--) {
      const begin = [rows.stride * m + row, columns.stride * n + column, 0, 0] as Tensor4D['shape'];
      parts.push(slice(kernel, begin, [1, 1, filters, channels]));
    }
  }
  return reshape(concat(parts, 0), [height, width, filters, channels]);
}

/** Merges tensors along an axis, element by element in turn. */
function interleave(parts: readonly Tensor4D[], axis: number): Tensor4D {
  if (parts.length === 1) return parts[0];
  const shape = parts[0].shape.map((length, index) => (index === axis ? length * parts.length : length));
  return reshape(stack([...parts], axis + 1), shape as Tensor4D['shape']);
}
