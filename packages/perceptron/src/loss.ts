import type { ActivationName } from './activation.ts';
import { activations } from './activation.ts';
import type { Matrix } from './matrix.ts';

/** How wrong the outputs a of a layer are about the targets y. */
export interface Loss {
  value(a: Matrix, y: Matrix, activation: ActivationName): number;
  /** `dL/dz` of the output layer's weighted sums z: the start of the way back. */
  gradient(a: Matrix, y: Matrix, activation: ActivationName): Matrix;
}

/** `L = scale * sum (y - a)^2` over rows and outputs; `dL/da = -2 scale (y - a)`, then through the activation. */
function squares(scaleFor: (a: Matrix) => number): Loss {
  return {
    value: (a, y) => scaleFor(a) * a.data.reduce((sum, value, at) => sum + (y.data[at] - value) ** 2, 0),
    gradient: (a, y, activation) => {
      const scale = scaleFor(a);
      const toOutput = { ...a, data: a.data.map((value, at) => -2 * scale * (y.data[at] - value)) };
      return activations[activation].pullBack(toOutput, a);
    },
  };
}

/**
 * Cross entropy, the mean over rows: `-sum_i y_i ln a_i` of a softmax, `-sum_i (y_i ln a_i + (1 - y_i) ln(1 - a_i))` of sigmoids. In both cases
 * the activation's derivative cancels what `dL/da` divides by, and `dL/dz = (a - y) / rows` remains: nothing that could be divided by 0
 * (for a softmax, where the targets of a row sum to 1).
 */
const crossEntropy: Loss = {
  value: (a, y, activation) => {
    let sum = 0;
    for (let at = 0; at < a.data.length; at++) {
      sum -= y.data[at] * logarithm(a.data[at]);
      if (activation !== 'softmax') sum -= (1 - y.data[at]) * logarithm(1 - a.data[at]);
    }
    return sum / a.rows;
  },
  gradient: (a, y) => ({ ...a, data: a.data.map((value, at) => (value - y.data[at]) / a.rows) }),
};

/** Finite at 0, where an output was rounded to it. */
function logarithm(value: number): number {
  return Math.log(Math.max(value, Number.MIN_VALUE));
}

export const losses = {
  crossEntropy,
  meanOfSquares: squares((a) => 1 / a.data.length),
  sumOfSquares: squares(() => 1),
};

/** A loss by name. */
export type PerceptronLossName = keyof typeof losses;
