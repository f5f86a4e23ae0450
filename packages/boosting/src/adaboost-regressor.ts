import { checkOneOf } from '@htg/ground/check-options';
import { resolveAdaBoostOptions } from './adaboost-options.ts';
import type { AdaBoostOptions, ResolvedAdaBoostOptions } from './adaboost-options.ts';
import { DecisionTreeRegressor } from './decision-tree-regressor.ts';
import type { DecisionTreeRegressorJson } from './decision-tree-regressor.ts';
import type { FitOptions } from './fit-options.ts';
import { learnerErrors, learnerWeights, weightedImportances } from './learner.ts';
import type { Learner } from './learner.ts';
import { assertFitted, checkModelHeader, modelHeader } from './model-json.ts';
import type { ModelJson } from './model-json.ts';
import { RandomState } from './random/random-state.ts';
import { SampleWeights } from './sample-weights.ts';
import { readSamples, takeRows } from './samples.ts';
import type { Samples } from './samples.ts';
import { determination } from './scores.ts';
import { readTargets, readWeights } from './targets.ts';
import type { TreeOptions } from './tree/tree-options.ts';

/** How wrong a prediction is, from its error as a share of the largest one, 0 .. 1. */
const losses = {
  linear: (share: number): number => share,
  square: (share: number): number => share * share,
  exponential: (share: number): number => 1 - Math.exp(-share),
};

/** Options of {@link AdaBoostRegressor}. */
export interface AdaBoostRegressorOptions extends AdaBoostOptions<TreeOptions> {
  /** How an error counts: `linear` (default), `square` or `exponential`. */
  readonly loss?: keyof typeof losses;
}

/** A fitted model as JSON. */
export interface AdaBoostRegressorJson extends ModelJson {
  /** Says which class reads it. */
  readonly type: 'AdaBoostRegressor';
  /** With every default. */
  readonly options: ResolvedAdaBoostOptions<TreeOptions> & { readonly loss: keyof typeof losses };
  /** In the order of rounds. */
  readonly learners: readonly Learner<DecisionTreeRegressorJson>[];
}

/**
 * AdaBoost for regression (R2). Each round draws samples with replacement, as often as their weights say, and fits a tree to them. Its error is
 * the weighted mean of each sample's loss `l`, 0 .. 1; with `b = error / (1 - error)` its say is `learningRate ln(1 / b)`, and
 * every weight is multiplied by `b^(learningRate (1 - l))`: what was predicted well loses weight. The ensemble predicts the
 * weighted median of its trees.
 *
 * Source: Drucker, "Improving Regressors using Boosting Techniques", ICML 1997.
 */
export class AdaBoostRegressor {
  /** With every default. */
  readonly options: AdaBoostRegressorJson['options'];
  #fitted: readonly Learner<DecisionTreeRegressor>[] | undefined;

  /** @throws RangeError for options out of range */
  constructor({ loss = 'linear', ...options }: AdaBoostRegressorOptions = {}) {
    checkOneOf('AdaBoostRegressor', 'loss', loss, Object.keys(losses) as (keyof typeof losses)[]);
    this.options = { ...resolveAdaBoostOptions('AdaBoostRegressor', options, { maxDepth: 3 }, ['loss']), loss };
    new DecisionTreeRegressor(this.options.estimator);
  }

  /**
   * Boosts up to `nEstimators` trees. It stops after one without an error, and before one whose error is 1/2 or more (the first is kept).
   *
   * @throws RangeError where samples, targets and weights do not fit together or are not finite
   */
  fit(samples: Samples, targets: ArrayLike<number>, { sampleWeight }: FitOptions = {}): this {
    const caller = 'AdaBoostRegressor.fit';
    const { nEstimators, learningRate, estimator, randomState, loss } = this.options;
    const table = readSamples(caller, samples);
    const y = readTargets(caller, targets, table.rows);
    const weights = new SampleWeights(readWeights(caller, sampleWeight, table.rows));
    const random = new RandomState(randomState);
    const all: Samples = { data: table.values, shape: [table.rows, table.columns] };
    const learners: Learner<DecisionTreeRegressor>[] = [];
    for (let round = 0; round < nEstimators; round++) {
      weights.protect();
      const model = new DecisionTreeRegressor({ ...estimator, randomState: random.seed() });
      const drawn = random.draw(weights.values);
      const { rows, columns, values } = takeRows(table, drawn);
      model.fit(
        { data: values, shape: [rows, columns] },
        Float64Array.from(drawn, (row) => y[row]),
      );
      const lossOf = shareOfWorst(model.predict(all), y, weights.values, losses[loss]);

      let error = 0;
      for (let row = 0; row < table.rows; row++) error += weights.values[row] * lossOf[row];
      if (error <= 0) {
        learners.push({ model, weight: 1, error: 0 });
        break;
      }
      if (error >= 0.5) {
        if (learners.length === 0) learners.push({ model, weight: 0, error: 1 });
        break;
      }
      const beta = error / (1 - error);
      learners.push({ model, weight: learningRate * Math.log(1 / beta), error });
      if (!weights.scale((row) => beta ** ((1 - lossOf[row]) * learningRate))) break;
    }
    this.#fitted = learners;
    return this;
  }

  /** One prediction for each row: the weighted median of the trees'. */
  predict(samples: Samples): Float64Array {
    return weightedMedians(
      this.learners.map(({ model }) => model.predict(samples)),
      this.estimatorWeights,
    );
  }

  /** The share of the targets' variance that is predicted, R^2: 1 for perfect predictions, 0 for their mean. */
  score(samples: Samples, targets: ArrayLike<number>, options: FitOptions = {}): number {
    return determination('AdaBoostRegressor.score', this.predict(samples), targets, options);
  }

  /** The predictions of the first tree, the first two trees and so on. */
  *stagedPredict(samples: Samples): Generator<Float64Array, void, undefined> {
    const predictions: Float64Array[] = [];
    for (const { model } of this.learners) {
      predictions.push(model.predict(samples));
      yield weightedMedians(predictions, this.estimatorWeights);
    }
  }

  /** The trees, each with its weight and its error. */
  get learners(): readonly Learner<DecisionTreeRegressor>[] {
    return assertFitted('AdaBoostRegressor.learners', this.#fitted);
  }

  /** The say of each tree; 0 for those that were not needed. */
  get estimatorWeights(): Float64Array {
    return learnerWeights(this.learners, this.options.nEstimators);
  }

  /** The mean loss of each tree; 1 for those that were not needed. */
  get estimatorErrors(): Float64Array {
    return learnerErrors(this.learners, this.options.nEstimators);
  }

  /** Each feature's share of the decrease of the squared error, weighted by the trees' say. */
  get featureImportances(): Float64Array {
    return weightedImportances(this.learners);
  }

  /** The fitted model, as `fromJSON` takes it. */
  toJSON(): AdaBoostRegressorJson {
    return {
      ...modelHeader('AdaBoostRegressor'),
      options: this.options,
      learners: this.learners.map(({ model, weight, error }) => ({ model: model.toJSON(), weight, error })),
    };
  }

  /** @throws TypeError where the JSON is not of a saved model */
  static fromJSON(json: AdaBoostRegressorJson): AdaBoostRegressor {
    checkModelHeader('AdaBoostRegressor.fromJSON', json, 'AdaBoostRegressor');
    const model = new AdaBoostRegressor(json.options);
    model.#fitted = json.learners.map((learner) => ({
      ...learner,
      model: DecisionTreeRegressor.fromJSON(learner.model),
    }));
    return model;
  }
}

/** Each row's loss, from its error as a share of the worst error among rows that have weight. */
function shareOfWorst(
  predicted: Float64Array,
  y: Float64Array,
  weights: Float64Array,
  loss: (share: number) => number,
): Float64Array {
  const errors = predicted.map((value, row) => (weights[row] > 0 ? Math.abs(value - y[row]) : 0));
  const worst = errors.reduce((largest, error) => Math.max(largest, error), 0);
  return errors.map((error) => loss(worst === 0 ? 0 : error / worst));
}

/** For each row, the smallest prediction such that it and the smaller ones have at least half of the say. */
function weightedMedians(predictions: readonly Float64Array[], weights: Float64Array): Float64Array {
  return predictions[0].map((_, row) => {
    const order = [...predictions.keys()].sort((a, b) => predictions[a][row] - predictions[b][row]);
    let whole = 0;
    for (const tree of order) whole += weights[tree];
    let sum = 0;
    const median = order.find((tree) => (sum += weights[tree]) >= 0.5 * whole) ?? order[order.length - 1];
    return predictions[median][row];
  });
}
