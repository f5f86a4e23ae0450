import type { FitOptions } from './fit-options.ts';
import { readTargets, readWeights } from './targets.ts';
import type { Label } from './targets.ts';

/**
 * The share of the targets' variance that predictions explain, R^2: `1 - sum w (y - f)^2 / sum w (y - mean)^2`. Of targets that are all one: 1 where each is
 * predicted, else 0.
 */
export function determination(
  caller: string,
  predicted: Float64Array,
  targets: ArrayLike<number>,
  { sampleWeight }: FitOptions,
): number {
  const y = readTargets(caller, targets, predicted.length);
  const weights = readWeights(caller, sampleWeight, y.length);
  let [sum, total] = [0, 0];
  for (let row = 0; row < y.length; row++) {
    sum += weights[row] * y[row];
    total += weights[row];
  }
  const mean = sum / total;
  let [unexplained, whole] = [0, 0];
  for (let row = 0; row < y.length; row++) {
    unexplained += weights[row] * (y[row] - predicted[row]) ** 2;
    whole += weights[row] * (y[row] - mean) ** 2;
  }
  if (whole === 0) return unexplained === 0 ? 1 : 0;
  return 1 - unexplained / whole;
}

/** The share of rows, by weight, whose class is predicted. */
export function accuracy(
  caller: string,
  predicted: readonly Label[],
  labels: ArrayLike<Label>,
  { sampleWeight }: FitOptions,
): number {
  const weights = readWeights(caller, sampleWeight, predicted.length);
  if (labels.length !== predicted.length) {
    throw new RangeError(
      `${caller}: expected as many labels as rows (${predicted.length}), received ${labels.length}; pass one for every row`,
    );
  }
  let [right, total] = [0, 0];
  for (let row = 0; row < predicted.length; row++) {
    if (predicted[row] === labels[row]) right += weights[row];
    total += weights[row];
  }
  return right / total;
}
