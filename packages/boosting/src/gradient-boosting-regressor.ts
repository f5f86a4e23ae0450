import { drawBag } from './bag.ts';
import { resolveBoostingOptions } from './boosting-options.ts';
import type { GradientBoostingOptions, InitialModel, ResolvedBoostingOptions } from './boosting-options.ts';
import type { FitOptions } from './decision-tree-regressor.ts';
import { EarlyStopping, splitForValidation } from './early-stopping.ts';
import type { Rows } from './early-stopping.ts';
import { Forest } from './forest.ts';
import { createLoss } from './losses/create-loss.ts';
import { meanLoss } from './losses/loss.ts';
import type { Loss } from './losses/loss.ts';
import { assertFitted, checkModelHeader, modelHeader } from './model-json.ts';
import type { ModelJson } from './model-json.ts';
import { RandomState } from './random/random-state.ts';
import { readSamples } from './samples.ts';
import type { Samples, Table } from './samples.ts';
import { boost } from './stage.ts';
import type { Training } from './stage.ts';
import { readTargets, readWeights } from './targets.ts';
import { Grower } from './tree/grower.ts';
import { presort } from './tree/presort.ts';
import { treeFromJson, treeToJson } from './tree/tree-json.ts';
import type { TreeJson } from './tree/tree-json.ts';
import { growthOf } from './tree/tree-options.ts';
import { impurityDecrease } from './tree/tree.ts';
import type { Tree } from './tree/tree.ts';

export interface BoostingFitOptions extends FitOptions {
  /** Called after each stage, counted from 0; boosting stops where it returns true. */
  readonly monitor?: ((stage: number, model: GradientBoostingRegressor) => boolean | undefined) | undefined;
}

export interface GradientBoostingRegressorJson extends ModelJson {
  readonly type: 'GradientBoostingRegressor';
  readonly options: Omit<ResolvedBoostingOptions, 'init' | 'maxDepth'> & {
    readonly init?: 'zero' | undefined;
    /** null where there is no limit. */
    readonly maxDepth: number | null;
  };
  readonly columns: number;
  /** The constant from which boosting started, or null where a model gave the start. */
  readonly start: number | null;
  readonly trees: readonly TreeJson[];
  readonly trainScore: readonly number[];
  readonly outOfBagScores: readonly number[];
  readonly outOfBagImprovement: readonly number[];
  /** Where the random numbers of a warm start go on. */
  readonly random: readonly number[];
}

interface Fitted {
  readonly columns: number;
  readonly start: number | InitialModel;
  readonly random: RandomState;
  readonly trees: Tree[];
  readonly trainScore: number[];
  readonly outOfBagScores: number[];
  readonly outOfBagImprovement: number[];
  forest: Forest | undefined;
}

/**
 * Gradient boosting for regression: starting from a constant, each stage adds a small tree that follows the negative gradient of the loss,
 * `F_m(x) = F_(m-1)(x) + learningRate * tree_m(x)`. Parameters, defaults and results are scikit-learn's.
 *
 * Source: Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29(5), 2001, and
 * "Stochastic gradient boosting", Computational Statistics & Data Analysis 38(4), 2002, for `subsample`.
 */
export class GradientBoostingRegressor {
  #options: ResolvedBoostingOptions;
  #fitted: Fitted | undefined;

  /** @throws RangeError for options out of range */
  constructor(options: GradientBoostingOptions = {}) {
    this.#options = resolveBoostingOptions('GradientBoostingRegressor', options);
  }

  get options(): ResolvedBoostingOptions {
    return this.#options;
  }

  /** Changes some options for the next `fit`, as in `model.setOptions({ nEstimators: 200 }).fit(x, y)` with `warmStart`. */
  setOptions(options: GradientBoostingOptions): this {
    this.#options = resolveBoostingOptions('GradientBoostingRegressor.setOptions', { ...this.#options, ...options });
    return this;
  }

  /**
   * Boosts `nEstimators` stages, or goes on to that many with `warmStart`. A constant target gives trees without a split,
   * predictions of that constant and importances of 0; so does a single sample.
   *
   * @throws RangeError where samples, targets and weights do not fit together or are not finite
   */
  fit(samples: Samples, targets: ArrayLike<number>, { sampleWeight, monitor }: BoostingFitOptions = {}): this {
    const caller = 'GradientBoostingRegressor.fit';
    const kept = this.#options.warmStart ? this.#fitted : undefined;
    const table = readSamples(caller, samples, kept?.columns);
    const y = readTargets(caller, targets, table.rows);
    const weights = readWeights(caller, sampleWeight, table.rows);
    const { nEstimators, nIterNoChange, validationFraction, randomState } = this.#options;
    if (kept !== undefined && nEstimators < kept.trees.length) {
      throw new RangeError(
        `${caller}: expected nEstimators >= ${kept.trees.length}, the trees that warmStart keeps, received ${nEstimators}; raise it or turn warmStart off`,
      );
    }
    const all = { table, y, weights };
    const { train, validation } =
      nIterNoChange === undefined
        ? { train: all, validation: undefined }
        : splitForValidation(caller, all, validationFraction, randomState);
    const loss = createLoss(this.#options.loss, this.#options.alpha);
    const fitted = kept ?? this.#begin(train, loss, sampleWeight !== undefined);
    fitted.forest = undefined;
    this.#fitted = fitted;
    const stopping =
      validation === undefined || nIterNoChange === undefined
        ? undefined
        : new EarlyStopping(validation, loss, this.#predictTable(validation.table), nIterNoChange, this.#options);
    this.#boostStages(train, loss, stopping, monitor);
    return this;
  }

  /** One prediction for each row. */
  predict(samples: Samples): Float64Array {
    const { columns } = assertFitted('GradientBoostingRegressor.predict', this.#fitted);
    return this.#predictTable(readSamples('GradientBoostingRegressor.predict', samples, columns));
  }

  /** The predictions after each stage, one array after another. */
  *stagedPredict(samples: Samples): Generator<Float64Array, void, undefined> {
    const fitted = assertFitted('GradientBoostingRegressor.stagedPredict', this.#fitted);
    const table = readSamples('GradientBoostingRegressor.stagedPredict', samples, fitted.columns);
    const sums = startFor(fitted.start, table);
    const forest = forestOf(fitted);
    for (let stage = 0; stage < fitted.trees.length; stage++) {
      forest.addTo(sums, table, this.#options.learningRate, stage, stage + 1);
      yield sums.slice();
    }
  }

  /** The trees of all stages. Fewer than `nEstimators` where boosting stopped early. */
  get trees(): readonly Tree[] {
    return assertFitted('GradientBoostingRegressor.trees', this.#fitted).trees;
  }

  /** The mean loss of the training set (of its bag, with `subsample`) after each stage. */
  get trainScore(): Float64Array {
    return Float64Array.from(assertFitted('GradientBoostingRegressor.trainScore', this.#fitted).trainScore);
  }

  /** With `subsample` < 1: the mean loss of the rows outside each stage's bag, after the stage. */
  get outOfBagScores(): Float64Array {
    return Float64Array.from(assertFitted('GradientBoostingRegressor.outOfBagScores', this.#fitted).outOfBagScores);
  }

  /** With `subsample` < 1: by how much each stage lowered that. */
  get outOfBagImprovement(): Float64Array {
    const fitted = assertFitted('GradientBoostingRegressor.outOfBagImprovement', this.#fitted);
    return Float64Array.from(fitted.outOfBagImprovement);
  }

  /**
   * Each feature's share of the decrease of the squared error that all splits brought: sum 1, or zeros where nothing was split.
   * It favours features of many values; permutation on held-out samples does not.
   */
  get featureImportances(): Float64Array {
    const { trees, columns } = assertFitted('GradientBoostingRegressor.featureImportances', this.#fitted);
    const split = trees.filter(({ feature }) => feature.length > 1);
    const mean = new Float64Array(columns);
    for (const tree of split) impurityDecrease(tree, columns).forEach((value, feature) => (mean[feature] += value));
    if (split.length === 0) return mean;
    const means = mean.map((value) => value / split.length);
    const sum = means.reduce((total, value) => total + value, 0);
    return means.map((value) => value / sum);
  }

  /** The fitted model as plain JSON. A model in `init` is not part of it: hand it to `fromJSON`. */
  toJSON(): GradientBoostingRegressorJson {
    const fitted = assertFitted('GradientBoostingRegressor.toJSON', this.#fitted);
    const { init, ...options } = this.#options;
    return {
      ...modelHeader('GradientBoostingRegressor'),
      options: { ...options, maxDepth: options.maxDepth ?? null, ...(init === 'zero' ? { init } : {}) },
      columns: fitted.columns,
      start: typeof fitted.start === 'number' ? fitted.start : null,
      trees: fitted.trees.map(treeToJson),
      trainScore: fitted.trainScore,
      outOfBagScores: fitted.outOfBagScores,
      outOfBagImprovement: fitted.outOfBagImprovement,
      random: fitted.random.save(),
    };
  }

  /**
   * @param init the fitted model that was `init`, where one was
   * @throws TypeError where the JSON is not of a saved model, or its `init` is missing
   */
  static fromJSON(json: GradientBoostingRegressorJson, init?: InitialModel): GradientBoostingRegressor {
    const caller = 'GradientBoostingRegressor.fromJSON';
    checkModelHeader(caller, json, 'GradientBoostingRegressor');
    const start = json.start ?? init;
    if (start === undefined) {
      throw new TypeError(
        `${caller}: expected the fitted model that was init, received none; pass it as second argument`,
      );
    }
    const model = new GradientBoostingRegressor({
      ...json.options,
      maxDepth: json.options.maxDepth ?? undefined,
      init: json.start === null ? init : json.options.init,
    });
    model.#fitted = {
      columns: json.columns,
      start,
      random: RandomState.restore(json.random),
      trees: json.trees.map((tree) => treeFromJson(caller, tree, json.columns)),
      trainScore: [...json.trainScore],
      outOfBagScores: [...json.outOfBagScores],
      outOfBagImprovement: [...json.outOfBagImprovement],
      forest: undefined,
    };
    return model;
  }

  #begin({ table, y, weights }: Rows, loss: Loss, weighted: boolean): Fitted {
    const { init, randomState } = this.#options;
    let start: number | InitialModel = 0;
    if (init === undefined) start = loss.initialValue(y, weighted ? weights : undefined);
    else if (init !== 'zero') {
      init.fit(flat(table), y, weighted ? { sampleWeight: weights } : {});
      start = init;
    }
    return {
      columns: table.columns,
      start,
      random: new RandomState(randomState),
      trees: [],
      trainScore: [],
      outOfBagScores: [],
      outOfBagImprovement: [],
      forest: undefined,
    };
  }

  #boostStages(
    { table, y, weights }: Rows,
    loss: Loss,
    stopping: EarlyStopping | undefined,
    monitor: BoostingFitOptions['monitor'],
  ): void {
    const fitted = assertFitted('GradientBoostingRegressor.fit', this.#fitted);
    const options = this.#options;
    const { learningRate, nEstimators, subsample } = options;
    const raw = this.#predictTable(table);
    const training: Training = {
      table,
      y,
      weights,
      loss,
      grower: new Grower(presort(table)),
      growthFor: (totalWeight) => growthOf(options, table.rows, table.columns, totalWeight),
      learningRate,
      raw,
    };
    const score = (includes?: (row: number) => boolean): number => meanLoss(loss, y, raw, weights, includes);
    for (let stage = fitted.trees.length; stage < nEstimators; stage++) {
      const bag =
        subsample < 1 ? drawBag(table.rows, Math.max(1, Math.floor(subsample * table.rows)), fitted.random) : undefined;
      const inside = bag && ((row: number): boolean => bag[row] === 1);
      const outside = bag && ((row: number): boolean => bag[row] === 0);
      const before = outside && (fitted.outOfBagScores.at(-1) ?? score(outside));
      const tree = boost(training, bag, fitted.random.seed());
      fitted.trees.push(tree);
      fitted.trainScore.push(score(inside));
      if (before !== undefined) {
        const after = score(outside);
        fitted.outOfBagScores.push(after);
        fitted.outOfBagImprovement.push(before - after);
      }
      fitted.forest = undefined;
      if (monitor?.(stage, this) === true) break;
      if (stopping?.after(stage, tree) === true) break;
    }
  }

  #predictTable(table: Table): Float64Array {
    const fitted = assertFitted('GradientBoostingRegressor.predict', this.#fitted);
    const sums = startFor(fitted.start, table);
    forestOf(fitted).addTo(sums, table, this.#options.learningRate);
    return sums;
  }
}

function forestOf(fitted: Fitted): Forest {
  return (fitted.forest ??= new Forest(fitted.trees));
}

function startFor(start: number | InitialModel, table: Table): Float64Array {
  return typeof start === 'number'
    ? new Float64Array(table.rows).fill(start)
    : Float64Array.from(start.predict(flat(table)));
}

function flat({ values, rows, columns }: Table): Samples {
  return { data: values, shape: [rows, columns] };
}
