import type { Samples } from './samples.ts';

/** One weak learner of an AdaBoost ensemble with its say in the vote. */
export interface Learner<Model> {
  /** A fitted tree. */
  readonly model: Model;
  /** The larger the smaller its error. */
  readonly weight: number;
  /** The weighted error on the training set with which it was weighed. */
  readonly error: number;
}

/** What an ensemble asks of the tree that it boosts. */
interface Importances {
  readonly featureImportances: Float64Array;
  predict(samples: Samples): ArrayLike<number | string>;
}

/** The learners' importances, weighted by their say; zeros where none has any. */
export function weightedImportances(learners: readonly Learner<Importances>[]): Float64Array {
  const importances = new Float64Array(learners[0].model.featureImportances.length);
  const total = learners.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return importances;
  for (const { model, weight } of learners) {
    model.featureImportances.forEach((value, feature) => (importances[feature] += weight * value));
  }
  return importances.map((value) => value / total);
}

/** The say of each learner, filled up with 0 to the ensemble's intended size. */
export function learnerWeights(learners: readonly Learner<unknown>[], size: number): Float64Array {
  return padded(learners, size, ({ weight }) => weight, 0);
}

/** The error of each learner, filled up with 1 to the ensemble's intended size. */
export function learnerErrors(learners: readonly Learner<unknown>[], size: number): Float64Array {
  return padded(learners, size, ({ error }) => error, 1);
}

function padded(
  learners: readonly Learner<unknown>[],
  size: number,
  value: (learner: Learner<unknown>) => number,
  filler: number,
): Float64Array {
  const array = new Float64Array(size).fill(filler);
  array.set(learners.map(value));
  return array;
}
