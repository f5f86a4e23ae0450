import type { Samples } from './samples.ts';

/** One weak learner of an AdaBoost ensemble with its say in the vote. */
export interface Learner<Model> {
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

/** One number per learner, filled up to the ensemble's intended size. */
export function padded(values: readonly number[], length: number, filler: number): Float64Array {
  const array = new Float64Array(length).fill(filler);
  array.set(values);
  return array;
}
