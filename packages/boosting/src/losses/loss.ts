/**
 * What boosting minimizes: a loss of a target y and a raw prediction f, with the steps that gradient boosting takes for it.
 *
 * Source: Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29(5), 2001, algorithms 1 to 4.
 */
export interface Loss {
  /** The constant that minimizes the loss. Weights are undefined where the caller gave none. */
  initialValue(y: Float64Array, weights: Float64Array | undefined): number;
  /** Called before each stage, by losses whose shape follows the residuals. */
  adapt?(y: Float64Array, raw: Float64Array, weights: Float64Array): void;
  /** `-dL/df` of each row: what the stage's tree learns. */
  negativeGradient(y: Float64Array, raw: Float64Array, out: Float64Array): void;
  /** The loss of one row. */
  at(y: number, raw: number): number;
  /**
   * The best constant for a leaf's rows, given their residuals y - f: the line search of the algorithms. Where it is absent, the mean of the
   * negative gradients, which the tree has found, is the best already.
   */
  leafValue?: (residuals: Float64Array, weights: Float64Array) => number;
}

/** The mean of a loss over rows, weighted. */
export function meanLoss(
  loss: Loss,
  y: Float64Array,
  raw: Float64Array,
  weights: Float64Array,
  includes: (row: number) => boolean = () => true,
): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < y.length; row++) {
    if (!includes(row)) continue;
    sum += weights[row] * loss.at(y[row], raw[row]);
    total += weights[row];
  }
  return sum / total;
}
