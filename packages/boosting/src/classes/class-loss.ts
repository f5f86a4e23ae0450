/** What boosting of classes minimizes: a loss of a class and of raw predictions, one for each output. */
export interface ClassLoss {
  /** Trees of each stage: 1 for two classes, else one a class. */
  readonly outputs: number;
  /** What scikit-learn multiplies the reported loss by. */
  readonly factor: number;
  /** The raw predictions that stand for the shares of the classes. */
  readonly initial: (shares: Float64Array) => Float64Array;
  /**
   * `-dL/df` of each row and output: what the stage's trees learn.
   *
   * @param raw `[outputs][rows]`
   * @param out `[outputs][rows]`
   */
  readonly negativeGradient: (codes: Int32Array, raw: readonly Float64Array[], out: readonly Float64Array[]) => void;
  /** The second derivative of a row by an output, from what the gradient was; `own`: whether the row is of the output's class. */
  readonly curvature: (own: boolean, gradient: number) => number;
  /** What a leaf's Newton step is multiplied by. */
  readonly step: number;
  /** The loss of one row. */
  readonly at: (code: number, raw: readonly Float64Array[], row: number) => number;
  /** The probability of each class, written to `out`. */
  readonly probabilities: (raw: readonly Float64Array[], row: number, out: Float64Array) => void;
}

/** Shares of 0 and 1 have no logarithm of odds. */
const within = (share: number): number => Math.min(Math.max(share, Number.EPSILON), 1 - Number.EPSILON);

/** `1 / (1 + exp -x)` */
const logistic = (x: number): number => (x > -37 ? 1 / (1 + Math.exp(-x)) : Math.exp(x));

/** `y - 1 / (1 + exp -f)`, rounded as scikit-learn rounds it: equally good splits hang on the last digit. */
function slope(y: number, raw: number): number {
  if (raw <= -37) return y - Math.exp(raw);
  const power = Math.exp(-raw);
  return (y * power - (1 - y)) / (1 + power);
}

/** `log(1 + exp x)` */
function softplus(x: number): number {
  if (x <= -37) return Math.exp(x);
  if (x <= -2) return Math.log1p(Math.exp(x));
  if (x <= 18) return Math.log(1 + Math.exp(x));
  return x <= 33.3 ? x + Math.exp(-x) : x;
}

/** `L = log(1 + exp f) - y f` for two classes, `y` 1 for the second. */
const binomialLoss: ClassLoss = {
  outputs: 1,
  factor: 2,
  step: 1,
  initial: ([, share]) => Float64Array.of(Math.log(within(share) / (1 - within(share)))),
  negativeGradient(codes, [raw], [out]) {
    for (let row = 0; row < codes.length; row++) out[row] = slope(codes[row], raw[row]);
  },
  curvature(own, gradient) {
    const probability = (own ? 1 : 0) - gradient;
    return probability * (1 - probability);
  },
  at: (code, [raw], row) => softplus(raw[row]) - code * raw[row],
  probabilities([raw], row, out) {
    out[1] = logistic(raw[row]);
    out[0] = 1 - out[1];
  },
};

/** `L = exp(-f)` for the second of two classes, `exp f` for the first: AdaBoost's. */
const exponentialLoss: ClassLoss = {
  outputs: 1,
  factor: 1,
  step: 1,
  initial: ([, share]) => Float64Array.of(0.5 * Math.log(within(share) / (1 - within(share)))),
  negativeGradient(codes, [raw], [out]) {
    for (let row = 0; row < codes.length; row++)
      out[row] = codes[row] === 1 ? Math.exp(-raw[row]) : -Math.exp(raw[row]);
  },
  curvature: (own, gradient) => (own ? gradient : -gradient),
  at: (code, [raw], row) => (code === 1 ? Math.exp(-raw[row]) : Math.exp(raw[row])),
  probabilities([raw], row, out) {
    out[1] = logistic(2 * raw[row]);
    out[0] = 1 - out[1];
  },
};

/** `L = log sum_k exp f_k - f_y` for three classes and more. The factor of the step is that of Friedman's algorithm 6. */
function multinomialLoss(outputs: number): ClassLoss {
  const softmax = (raw: readonly Float64Array[], row: number, out: Float64Array): void => {
    let largest = -Infinity;
    for (const each of raw) largest = Math.max(largest, each[row]);
    let total = 0;
    for (let k = 0; k < outputs; k++) total += out[k] = Math.exp(raw[k][row] - largest);
    for (let k = 0; k < outputs; k++) out[k] /= total;
  };
  const shares = new Float64Array(outputs);
  return {
    outputs,
    factor: 1,
    step: (outputs - 1) / outputs,
    initial(given) {
      const logs = given.map((share) => Math.log(within(share)));
      const mean = logs.reduce((sum, log) => sum + log, 0) / outputs;
      return logs.map((log) => log - mean);
    },
    negativeGradient(codes, raw, out) {
      for (let row = 0; row < codes.length; row++) {
        softmax(raw, row, shares);
        for (let k = 0; k < outputs; k++) out[k][row] = (codes[row] === k ? 1 : 0) - shares[k];
      }
    },
    curvature: binomialLoss.curvature,
    at(code, raw, row) {
      let largest = -Infinity;
      for (const each of raw) largest = Math.max(largest, each[row]);
      let total = 0;
      for (const each of raw) total += Math.exp(each[row] - largest);
      return Math.log(total) + largest - raw[code][row];
    },
    probabilities: softmax,
  };
}

/** The loss of so many classes. */
export function classLossOf(name: 'log_loss' | 'exponential', classes: number): ClassLoss {
  if (name === 'exponential') return exponentialLoss;
  return classes === 2 ? binomialLoss : multinomialLoss(classes);
}

/** The mean of a loss over rows, weighted, times its factor. */
export function meanClassLoss(
  loss: ClassLoss,
  codes: Int32Array,
  raw: readonly Float64Array[],
  weights: Float64Array,
  includes: (row: number) => boolean = () => true,
): number {
  let [sum, total] = [0, 0];
  for (let row = 0; row < codes.length; row++) {
    if (!includes(row)) continue;
    sum += weights[row] * loss.at(codes[row], raw, row);
    total += weights[row];
  }
  return (loss.factor * sum) / total;
}
