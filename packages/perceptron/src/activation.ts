import type { Matrix } from './matrix.ts';

/** A function that a layer applies to its weighted sums z, with its derivative. */
export interface Activation {
  /** `a = f(z)`, row by row. */
  apply(z: Matrix): Matrix;
  /** From dL/da and a = f(z) to `dL/dz`: the chain rule through the activation. */
  pullBack(gradient: Matrix, a: Matrix): Matrix;
}

/** One number in, one number out; the derivative is written in terms of the output a, which is at hand after the forward pass. */
function elementwise(f: (z: number) => number, derivative: (a: number) => number): Activation {
  return {
    apply: (z) => ({ ...z, data: z.data.map(f) }),
    pullBack: (gradient, a) => ({ ...a, data: a.data.map((value, at) => gradient.data[at] * derivative(value)) }),
  };
}

/** `1 / (1 + e^-z)`; its derivative is `a (1 - a)`. */
const sigmoid = elementwise(
  (z) => 1 / (1 + Math.exp(-z)),
  (a) => a * (1 - a),
);

/** `(e^z - e^-z) / (e^z + e^-z)`; its derivative is `1 - a^2`. */
const tanh = elementwise(Math.tanh, (a) => 1 - a * a);

/** `max(z, 0)`; its derivative is 1 above 0, else 0. */
const relu = elementwise(
  (z) => Math.max(z, 0),
  (a) => (a > 0 ? 1 : 0),
);

const identity = elementwise(
  (z) => z,
  () => 1,
);

/**
 * `a_i = e^(z_i) / sum_j e^(z_j)` over each row. Each output depends on all sums: `da_i / dz_j = a_i ((i = j) - a_j)`, hence
 * `dL/dz_j = a_j (dL/da_j - sum_i dL/da_i a_i)`.
 */
const softmax: Activation = {
  apply: ({ rows, columns, data }) => {
    const out = new Float64Array(data.length);
    for (let row = 0; row < rows; row++) {
      const z = data.subarray(row * columns, (row + 1) * columns);
      // The largest exponent becomes 0, so that none overflows.
      const largest = z.reduce((most, value) => Math.max(most, value), -Infinity);
      const powers = z.map((value) => Math.exp(value - largest));
      const sum = powers.reduce((total, power) => total + power, 0);
      out.set(
        powers.map((power) => power / sum),
        row * columns,
      );
    }
    return { rows, columns, data: out };
  },
  pullBack: (gradient, { rows, columns, data }) => {
    const out = new Float64Array(data.length);
    for (let row = 0; row < rows; row++) {
      const start = row * columns;
      let sum = 0;
      for (let at = start; at < start + columns; at++) sum += gradient.data[at] * data[at];
      for (let at = start; at < start + columns; at++) out[at] = data[at] * (gradient.data[at] - sum);
    }
    return { rows, columns, data: out };
  },
};

export const activations = { identity, relu, sigmoid, softmax, tanh };

/** An activation by name. */
export type ActivationName = keyof typeof activations;
