/** A filter along one axis: output o is the weighted sum of `count` inputs from `starts[o]` on. */
export interface Filter {
  readonly starts: Int32Array;
  /** Even, at least 2. */
  readonly count: number;
  /** `count` for each output, in 2^-14; they sum to 1. */
  readonly weights: Int16Array;
}

const one = 1 << 14;

/**
 * Resizing: a triangle as wide as the reduction, so that shrinking does not alias, and plain bilinear where nothing
 * shrinks (PIL's and torchvision's antialiased bilinear). At a border the weights that are left are scaled to 1.
 *
 * @param from where the shown stretch begins and how long it is, in input pixels; may be fractional
 * @param outputs pixels that show it
 * @param inputs pixels that there are
 * @param mirrored last output first
 */
export function triangleFilter(
  from: { readonly begin: number; readonly length: number },
  outputs: number,
  inputs: number,
  mirrored = false,
): Filter {
  const scale = from.length / outputs;
  const support = Math.max(1, scale);
  return build(outputs, inputs, support, (output, input) => {
    const center = from.begin + (mirrored ? outputs - output - 0.5 : output + 0.5) * scale;
    return input === undefined ? center : Math.max(0, 1 - Math.abs(input + 0.5 - center) / support);
  });
}

/** Blur: a Gaussian of `sigma` pixels, out to 3 sigma, over a line of `length` pixels. */
export function gaussianFilter(sigma: number, length: number): Filter {
  return build(length, length, 3 * sigma + 0.5, (output, input) =>
    input === undefined ? output + 0.5 : Math.exp(-((input - output) ** 2) / (2 * sigma * sigma)),
  );
}

/** @param weigh without an input: the center of an output; with one: its weight there */
function build(
  outputs: number,
  inputs: number,
  support: number,
  weigh: (output: number, input?: number) => number,
): Filter {
  // So many pixels have their center within the support, at most; the kernels take them by two.
  const count = Math.ceil(support) * 2;
  const starts = new Int32Array(outputs);
  const weights = new Int16Array(outputs * count);
  const values = new Float64Array(count);
  for (let o = 0; o < outputs; o++) {
    // A line shorter than the filter is read from 0 on; what lies beyond it has weight 0.
    const first = Math.max(0, Math.min(inputs - count, Math.floor(weigh(o) - support + 0.5)));
    let sum = 0;
    for (let i = 0; i < count; i++) {
      values[i] = first + i < inputs ? weigh(o, first + i) : 0;
      sum += values[i];
    }
    starts[o] = first;
    let left = one;
    let largest = 0;
    for (let i = 0; i < count; i++) {
      const weight = Math.round((values[i] / sum) * one);
      weights[o * count + i] = weight;
      left -= weight;
      if (values[i] > values[largest]) largest = i;
    }
    // Rounding must not change a plain color.
    weights[o * count + largest] += left;
  }
  return { starts, count, weights };
}
