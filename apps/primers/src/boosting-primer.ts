import { AdaBoostRegressor, GradientBoostingRegressor, shuffledIndices } from '@htg/boosting';
import type { BoostingSettings } from './boosting-settings.ts';
import type { NumberTable } from './boston-table.ts';

export interface BoostingResult {
  readonly trainRows: number;
  readonly testRows: number;
  /** Mean squared error of the test rows. */
  readonly testError: number;
  /** Of always predicting the training rows' mean, to compare with. */
  readonly constantError: number;
  /** The loss after each tree: of the training rows, and the squared error of the test rows. */
  readonly trainDeviance: Float64Array;
  readonly testDeviance: Float64Array;
  /** Features with their importances, the largest first. */
  readonly importances: readonly (readonly [name: string, share: number])[];
  readonly adaBoost: {
    readonly testError: number;
    readonly testDeviance: Float64Array;
    readonly learnerErrors: Float64Array;
    readonly learnerWeights: Float64Array;
  };
  readonly seconds: number;
}

/** Learns from the first rows of the shuffled table and measures on the last ones. */
export function runBoosting({ features, x, y }: NumberTable, settings: BoostingSettings): BoostingResult {
  const order = [...shuffledIndices(y.length, settings.seed)];
  const trainRows = Math.floor(y.length * (1 - settings.testShare));
  if (trainRows < 1 || trainRows === y.length) {
    throw new RangeError(
      `runBoosting: expected rows on both sides of the split, received ${trainRows} of ${y.length} for training; choose another test share`,
    );
  }
  const rowsOf = (indices: readonly number[]) => ({ x: indices.map((row) => x[row]), y: indices.map((row) => y[row]) });
  const train = rowsOf(order.slice(0, trainRows));
  const test = rowsOf(order.slice(trainRows));

  const start = performance.now();
  const boosting = new GradientBoostingRegressor({
    nEstimators: settings.trees,
    maxDepth: settings.depth,
    learningRate: settings.rate,
    loss: settings.loss,
  }).fit(train.x, train.y);
  const seconds = (performance.now() - start) / 1000;
  const testDeviance = Float64Array.from(boosting.stagedPredict(test.x), (staged) => squaredError(staged, test.y));

  const adaBoost = new AdaBoostRegressor({ estimator: { maxDepth: settings.depth } }).fit(train.x, train.y);
  const adaDeviance = Float64Array.from(adaBoost.stagedPredict(test.x), (staged) => squaredError(staged, test.y));

  const mean = train.y.reduce((sum, value) => sum + value, 0) / trainRows;
  const { featureImportances } = boosting;
  return {
    trainRows,
    testRows: test.y.length,
    testError: testDeviance[testDeviance.length - 1],
    constantError: squaredError(new Float64Array(test.y.length).fill(mean), test.y),
    trainDeviance: boosting.trainScore,
    testDeviance,
    importances: features
      .map((name, feature) => [name, featureImportances[feature]] as const)
      .sort((a, b) => b[1] - a[1]),
    adaBoost: {
      testError: adaDeviance[adaDeviance.length - 1],
      testDeviance: adaDeviance,
      learnerErrors: adaBoost.estimatorErrors.slice(0, adaDeviance.length),
      learnerWeights: adaBoost.estimatorWeights.slice(0, adaDeviance.length),
    },
    seconds,
  };
}

function squaredError(predicted: Float64Array, y: readonly number[]): number {
  return predicted.reduce((sum, value, row) => sum + (value - y[row]) ** 2, 0) / y.length;
}
