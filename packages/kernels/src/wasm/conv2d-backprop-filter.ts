import { convolutionGeometry } from '@htg/ground/conv2d-geometry';
import type { AxisGeometry, GradientAttributes } from '@htg/ground/conv2d-geometry';
import { add, matMul, reshape, slice, tidy, transpose, zeros } from '@tensorflow/tfjs-core';
import type { KernelFunc, Tensor4D, Tensor } from '@tensorflow/tfjs-core';
import { convolutionFilterGradient } from './filter-gradient.ts';
import { singleThreadKernels } from './own-kernels.ts';
import { tapRows } from './tap-rows.ts';
import { wasmBackend } from './wasm-backend.ts';

interface Attributes extends GradientAttributes {
  readonly filterShape: [number, number, number, number];
}

/** Positions of the kernel whose products are summed at once: what is read of both matrices then stays in the processor's cache. */
const group = 1024;

/**
 * The gradient of a convolution by its kernel, as a product of matrices,
 *
 *     dK[h, w, c, o] = sum_{i, j, n} x[n, s i + h - top, s j + w - left, c] dy[n, i, j, o]
 *
 * The sum is over thousands of positions and the result is small: products of that shape run at twice the speed of the same
 * as a convolution, whose kernel (`dy`) XNNPACK would have to arrange anew each time. On one thread our own loop is faster still.
 */
export const conv2dBackpropFilter: KernelFunc = ({ inputs, attrs, backend }) => {
  const x = inputs.x as Tensor4D;
  const dy = inputs.dy as Tensor4D;
  const { filterShape, ...attributes } = attrs as unknown as Attributes;
  const axes = convolutionGeometry(x.shape, filterShape, attributes);
  const wasm = wasmBackend(backend);
  const kernels = singleThreadKernels(wasm);
  if (kernels !== undefined) return convolutionFilterGradient(wasm, kernels, x, dy, filterShape, axes);
  const [, , channels, filters] = filterShape;
  return tidy((): Tensor => {
    if (isPointwise(axes.rows) && isPointwise(axes.columns)) {
      const product = matMul(reshape(x, [-1, channels]), reshape(dy, [-1, filters]), true);
      return reshape(product, filterShape);
    }
    const positions = reshape(transpose(dy, [1, 2, 0, 3]), [-1, filters]); // [H' W' N, O]
    const images = transpose(x, [3, 1, 2, 0]); // [C, H, W, N]
    const line = positions.shape[0] / axes.rows.output;
    const lines = Math.max(1, Math.floor(group / line));
    let sum: Tensor | undefined;
    for (let first = 0; first < axes.rows.output; first += lines) {
      const count = Math.min(lines, axes.rows.output - first);
      sum = tidy(() => {
        const part = slice(positions, [first * line, 0], [count * line, filters]);
        const product = matMul(tapRows(images, axes, first, count), part); // [h w C, O]
        return sum === undefined ? product : add(sum, product);
      });
    }
    return reshape(sum ?? zeros(filterShape), filterShape);
  });
};

const isPointwise = ({ kernel, stride, before, input, output }: AxisGeometry): boolean =>
  kernel === 1 && stride === 1 && before === 0 && input === output;
