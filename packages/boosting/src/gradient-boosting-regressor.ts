import { boostStages } from './boost-stages.ts';
import { BoostedTrees, flatSamples } from './boosted-trees.ts';
import type { BoostedTreesJson } from './boosted-trees.ts';
import { resolveBoostingOptions } from './boosting-options.ts';
import type { GradientBoostingOptions, InitialModel, ResolvedBoostingOptions } from './boosting-options.ts';
import { EarlyStopping, splitForValidation } from './early-stopping.ts';
import type { Rows } from './early-stopping.ts';
import type { FitOptions } from './fit-options.ts';
import { createLoss } from './losses/create-loss.ts';
import type { Loss } from './losses/loss.ts';
import { assertFitted, checkModelHeader, modelHeader } from './model-json.ts';
import type { ModelJson } from './model-json.ts';
import { RandomState } from './random/random-state.ts';
import { readSamples } from './samples.ts';
import type { Samples } from './samples.ts';
import { determination } from './scores.ts';
import { readTargets, readWeights } from './targets.ts';
import { leafOfRow } from './tree/tree.ts';
import type { Tree } from './tree/tree.ts';

/** Options of `fit`. */
export interface BoostingFitOptions extends FitOptions {
  /** Called after each stage, counted from 0; boosting stops where it returns true. */
  readonly monitor?: ((stage: number, model: GradientBoostingRegressor) => boolean | undefined) | undefined;
}

/** A fitted model as JSON. */
export interface GradientBoostingRegressorJson extends ModelJson, BoostedTreesJson {
  /** Says which class reads it. */
  readonly type: 'GradientBoostingRegressor';
  /** With every default. */
  readonly options: Omit<ResolvedBoostingOptions, 'init' | 'maxDepth'> & {
    readonly init?: 'zero' | undefined;
    /** null where there is no limit. */
    readonly maxDepth: number | null;
  };
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
  #fitted: BoostedTrees | undefined;

  /** @throws RangeError for options out of range */
  constructor(options: GradientBoostingOptions = {}) {
    this.#options = resolveBoostingOptions('GradientBoostingRegressor', options);
  }

  /** With every default. */
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
    const boosted = kept ?? this.#begin(train, loss, sampleWeight !== undefined);
    boosted.learningRate = this.#options.learningRate;
    this.#fitted = boosted;
    const stopping =
      validation === undefined || nIterNoChange === undefined
        ? undefined
        : new EarlyStopping(validation, loss, boosted.predict(validation.table), nIterNoChange, this.#options);
    boostStages(
      boosted,
      train,
      loss,
      this.#options,
      (stage, tree) => monitor?.(stage, this) === true || stopping?.after(stage, tree) === true,
    );
    return this;
  }

  /** One prediction for each row. */
  predict(samples: Samples): Float64Array {
    const boosted = assertFitted('GradientBoostingRegressor.predict', this.#fitted);
    return boosted.predict(readSamples('GradientBoostingRegressor.predict', samples, boosted.columns));
  }

  /** The predictions after each stage, one array after another. */
  *stagedPredict(samples: Samples): Generator<Float64Array, void, undefined> {
    const boosted = assertFitted('GradientBoostingRegressor.stagedPredict', this.#fitted);
    yield* boosted.staged(readSamples('GradientBoostingRegressor.stagedPredict', samples, boosted.columns));
  }

  /** The share of the targets' variance that is predicted, R^2: 1 for perfect predictions, 0 for their mean. */
  score(samples: Samples, targets: ArrayLike<number>, options: FitOptions = {}): number {
    return determination('GradientBoostingRegressor.score', this.predict(samples), targets, options);
  }

  /** `[rows][trees]`: the number of the leaf that each row falls into, in each tree's node arrays. */
  apply(samples: Samples): Int32Array[] {
    const { trees, columns } = assertFitted('GradientBoostingRegressor.apply', this.#fitted);
    const table = readSamples('GradientBoostingRegressor.apply', samples, columns);
    return Array.from({ length: table.rows }, (_, row) =>
      Int32Array.from(trees, (tree) => leafOfRow(tree, table, row)),
    );
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
   * It favors features of many values; permutation on held-out samples does not.
   */
  get featureImportances(): Float64Array {
    return assertFitted('GradientBoostingRegressor.featureImportances', this.#fitted).importances();
  }

  /** The fitted model as plain JSON. A model in `init` is not part of it: hand it to `fromJSON`. */
  toJSON(): GradientBoostingRegressorJson {
    const boosted = assertFitted('GradientBoostingRegressor.toJSON', this.#fitted);
    const { init, maxDepth = null, ...options } = this.#options;
    return {
      ...modelHeader('GradientBoostingRegressor'),
      options: { ...options, maxDepth, ...(init === 'zero' ? { init } : {}) },
      ...boosted.toJSON(),
    };
  }

  /**
   * @param init the fitted model that was `init`, where one was
   * @throws TypeError where the JSON is not of a saved model, or its `init` is missing
   */
  static fromJSON(json: GradientBoostingRegressorJson, init?: InitialModel): GradientBoostingRegressor {
    const caller = 'GradientBoostingRegressor.fromJSON';
    checkModelHeader(caller, json, 'GradientBoostingRegressor');
    const boosted = BoostedTrees.fromJSON(caller, json, init);
    const model = new GradientBoostingRegressor({
      ...json.options,
      maxDepth: json.options.maxDepth ?? undefined,
      init: json.start === null ? init : json.options.init,
    });
    model.#fitted = boosted;
    return model;
  }

  #begin({ table, y, weights }: Rows, loss: Loss, weighted: boolean): BoostedTrees {
    const { init, randomState, learningRate } = this.#options;
    let start: number | InitialModel = 0;
    if (init === undefined) start = loss.initialValue(y, weighted ? weights : undefined);
    else if (init !== 'zero') {
      init.fit(flatSamples(table), y, weighted ? { sampleWeight: weights } : {});
      start = init;
    }
    return new BoostedTrees(table.columns, start, learningRate, new RandomState(randomState));
  }
}
