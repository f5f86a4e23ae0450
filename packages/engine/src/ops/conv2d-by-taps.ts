import type { Axes } from '@htg/ground/conv2d-geometry';
import { onceDifferentiable, withGradient } from '@htg/ground/with-gradient';
import { add, gather, reshape, split, stack, tensor1d, transpose, unstack, zeros } from '@tensorflow/tfjs-core';
import type { Tensor4D, Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlowOps } from './tensorflow-ops.ts';

/** Places in a map, row by row: where one tap of the kernel reads, and where what it reads goes. */
interface Tap {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** A value `[N, C]` and the place in a map that it is part of. */
interface Piece {
  readonly place: number;
  readonly value: Tensor;
}

/** The smallest matrix `[C, O]` of a tap, in numbers, for which products outweigh what it costs to take the map apart. */
const smallestMatrix = 2 ** 15;

/**
 * Whether a convolution takes less time by taps: on a CPU, with at most four places to compute and many channels. (Measured at 32
 * images: at 4 x 4 places, or with 128 channels, the convolution is as fast.)
 */
export function suitsTaps({ usesGpu }: TensorFlowOps, kernel: Tensor4D, { rows, columns }: Axes): boolean {
  const [height, width, channels, filters] = kernel.shape;
  return !usesGpu && rows.output * columns.output <= 4 && height * width > 1 && channels * filters >= smallestMatrix;
}

/**
 * Convolution of a map that is hardly larger than the kernel, as one product per tap of the kernel:
 *
 *     y[:, i, j, :] = sum_{h, w} x[:, s_h i + h - top, s_w j + w - left, :] kernel[h, w, :, :]
 *
 * over the pairs of places that lie within both maps: at 2 x 2 places and a kernel of 3 x 3 these are 16 of 36 products; the zeros
 * around the map take no part. Kernel and gradient are used in the layout in which they are kept, where a convolution brings
 * each of them into blocks and back. Sums are made in another order than by the convolution: results differ by rounding.
 *
 * @param x `[N, H, W, C]`
 * @param kernel `[h, w, C, O]`
 */
export function conv2dByTaps(tensorflow: TensorFlowOps, x: Tensor4D, kernel: Tensor4D, geometry: Axes): Tensor4D {
  const { rows, columns } = geometry;
  const [batch, , , channels] = x.shape;
  const filters = kernel.shape[3];
  const all = tapsOf(geometry);
  const live = all.map((_, tap) => tap).filter((tap) => all[tap].inputs.length > 0);
  const taps = live.map((tap) => all[tap]);
  const matrices = (weights: Tensor): Tensor[] => {
    const each = unstack(reshape(weights, [all.length, channels, filters]));
    return live.map((tap) => each[tap]); // [C, O] each
  };
  const product = (a: Tensor, b: Tensor, transposed: 'neither' | 'a' | 'b' = 'neither'): Tensor => {
    const attributes = { transpose_a: transposed === 'a', transpose_b: transposed === 'b' };
    return tensorflow.run('MatMul', [a, b], attributes)[0];
  };

  return withGradient([x, kernel], (save) => {
    const read = rowsOfTaps(x, taps, 'inputs'); // [n_t N, C] each
    const products = matrices(kernel).map((matrix, i) => product(read[i], matrix)); // [n_t N, O] each
    const value = mapOf(products, taps, 'outputs', [batch, rows.output, columns.output, filters]);
    save([kernel, ...read]);
    const gradient = (dy: Tensor, [weights, ...inputs]: readonly Tensor[]): readonly Tensor[] => {
      const arrived = rowsOfTaps(dy as Tensor4D, taps, 'outputs'); // [n_t N, O] each
      // The other way round the kernel would be transposed, which takes longer than to transpose the result.
      const back = matrices(weights).map((matrix, i) => transpose(product(matrix, arrived[i], 'b'))); // [n_t N, C] each
      const dx = mapOf(back, taps, 'inputs', x.shape);
      const parts = new Map(live.map((tap, i) => [tap, product(inputs[i], arrived[i], 'a')]));
      const dKernel = stack(all.map((_, tap) => parts.get(tap) ?? zeros([channels, filters]))); // [h w, C, O]
      return onceDifferentiable('conv2dExplicit', [dy, weights, ...inputs], [dx, reshape(dKernel, kernel.shape)]);
    };
    return { value, gradient };
  }) as Tensor4D;
}

/** The taps of a kernel, row by row, each with the pairs of places that it joins. */
function tapsOf({ rows, columns }: Axes): readonly Tap[] {
  const places = (height: number, width: number) =>
    Array.from({ length: height * width }, (_, place) => [Math.floor(place / width), place % width] as const);
  const targets = places(rows.output, columns.output);
  return places(rows.kernel, columns.kernel).map(([h, w]) => {
    const pairs = targets.flatMap(([i, j], target) => {
      const row = rows.stride * i + h - rows.before;
      const column = columns.stride * j + w - columns.before;
      const inside = row >= 0 && row < rows.input && column >= 0 && column < columns.input;
      return inside ? [{ source: row * columns.input + column, target }] : [];
    });
    return { inputs: pairs.map(({ source }) => source), outputs: pairs.map(({ target }) => target) };
  });
}

/** What a map holds at each tap's places, one place's `N` rows below the other's: `[n_t N, C]` for each tap. */
function rowsOfTaps(map: Tensor4D, taps: readonly Tap[], end: keyof Tap): Tensor[] {
  const [batch, height, width, channels] = map.shape;
  const byPlace = transpose(reshape(map, [batch, height * width, channels]), [1, 0, 2]); // [H W, N, C]
  const places = taps.flatMap((tap) => tap[end]);
  const lengths = taps.map((tap) => tap[end].length);
  return split(gather(byPlace, tensor1d(places, 'int32')), lengths).map((part, i) =>
    reshape(part, [lengths[i] * batch, channels]),
  );
}

/** Puts rows such as `rowsOfTaps` makes back into a map, adding up what belongs to one place. */
function mapOf(rows: readonly Tensor[], taps: readonly Tap[], end: keyof Tap, shape: Tensor4D['shape']): Tensor4D {
  const [batch, height, width, channels] = shape;
  const pieces = rows.flatMap((each, i): Piece[] => {
    const places = taps[i][end];
    const values = unstack(reshape(each, [places.length, batch, channels]));
    return values.map((value, k) => ({ place: places[k], value }));
  });
  const byPlace = Array.from({ length: height * width }, (_, place) => {
    const values = pieces.filter((piece) => piece.place === place).map(({ value }) => value);
    // One after the other: TensorFlow's sum of several begins with whichever it may overwrite, in any order.
    return values.length === 0 ? zeros([batch, channels]) : values.reduce((sum, value) => add(sum, value)); // [N, C]
  });
  return reshape(transpose(stack(byPlace), [1, 0, 2]), shape);
}
