import { convolutionGeometry } from '@htg/ground/conv2d-geometry';
import type { AxisGeometry, GradientAttributes } from '@htg/ground/conv2d-geometry';
import { conv2d, reshape, slice, stack, tidy, transpose, zeros } from '@tensorflow/tfjs-core';
import type { KernelFunc, Tensor4D, Tensor } from '@tensorflow/tfjs-core';
import { convolutionInputGradient } from './convolve.ts';
import { singleThreadKernels } from './own-kernels.ts';
import { reversedTaps, taps } from './reversed-taps.ts';
import { wasmBackend } from './wasm-backend.ts';

interface Attributes extends GradientAttributes {
  readonly inputShape: [number, number, number, number];
}

/**
 * The gradient of a convolution by its input, as convolutions. Along one axis, with the padded input's index y = s t + r,
 *
 *     dx[s t + r] = sum_m dy[t - m] K[s m + r]
 *
 * So each residue r of the stride (of both axes: s^2 of them) is a convolution of stride 1 with every s-th element of the
 * kernel, reversed; their results are interleaved. At stride 1 there is one, with the whole kernel. On one thread our own loop does
 * all of that at once.
 */
export const conv2dBackpropInput: KernelFunc = ({ inputs, attrs, backend }) => {
  const dy = inputs.dy as Tensor4D;
  const filter = inputs.filter as Tensor4D;
  const { inputShape, ...attributes } = attrs as unknown as Attributes;
  const { rows, columns } = convolutionGeometry(inputShape, filter.shape, attributes);
  const wasm = wasmBackend(backend);
  const kernels = singleThreadKernels(wasm);
  if (kernels !== undefined) {
    return convolutionInputGradient(wasm, kernels, dy, filter, { rows, columns });
  }
  return tidy((): Tensor => {
    const swapped = transpose(filter, [0, 1, 3, 2]); // [h, w, O, C]
    const byRow = residues(rows).map((row) => {
      const byColumn = residues(columns).map((column) => phase(dy, swapped, [rows, row], [columns, column]));
      return interleave(byColumn, 2); // [N, T, T' s, C]
    });
    const padded = interleave(byRow, 1); // [N, T s, T' s, C]
    return part(padded, [rows.before % rows.stride, columns.before % columns.stride], [rows.input, columns.input]);
  });
};

const residues = ({ stride }: AxisGeometry): number[] => Array.from({ length: stride }, (_, residue) => residue);

/** The steps t that reach the input itself, the same for every residue: the first, and how many. */
function stepsOf({ input, before, stride }: AxisGeometry): { readonly first: number; readonly count: number } {
  const first = Math.floor(before / stride);
  return { first, count: Math.ceil((input + before) / stride) - first };
}

type Phase = readonly [axis: AxisGeometry, residue: number];

/** The gradient at the positions of one pair of residues, `[N, T, T', C]`; the kernel is `[h, w, O, C]`. */
function phase(dy: Tensor4D, kernel: Tensor4D, row: Phase, column: Phase): Tensor4D {
  const [height, width] = [window(...row), window(...column)];
  if (taps(...row) === 0 || taps(...column) === 0) {
    return zeros([dy.shape[0], stepsOf(row[0]).count, stepsOf(column[0]).count, kernel.shape[3]]);
  }
  const used = part(dy, [height.start, width.start], [height.length, width.length]);
  const pad: GradientAttributes['pad'] = [[0, 0], height.pad, width.pad, [0, 0]];
  return conv2d(used, reversedTaps(kernel, row, column), 1, pad);
}

/** The outputs t - m that the steps of one residue read: where they start, how many there are, the zeros around them. */
function window(
  axis: AxisGeometry,
  residue: number,
): { readonly start: number; readonly length: number; readonly pad: [number, number] } {
  const { first, count } = stepsOf(axis);
  const begin = first - (taps(axis, residue) - 1);
  const end = first + count;
  const start = Math.max(0, begin);
  return {
    start,
    length: Math.min(axis.output, end) - start,
    pad: [start - begin, Math.max(0, end - axis.output)],
  };
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
