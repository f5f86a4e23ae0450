import type { FitOptions } from './fit-options.ts';
import { assertFitted, checkModelHeader, modelHeader } from './model-json.ts';
import type { ModelJson } from './model-json.ts';
import { RandomState } from './random/random-state.ts';
import type { Samples } from './samples.ts';
import { readSamples } from './samples.ts';
import { determination } from './scores.ts';
import { readTargets, readWeights } from './targets.ts';
import { Grower } from './tree/grower.ts';
import { presort } from './tree/presort.ts';
import { SquaredError } from './tree/squared-error.ts';
import { treeFromJson, treeToJson } from './tree/tree-json.ts';
import type { TreeJson } from './tree/tree-json.ts';
import { growthOf, resolveTreeOptions } from './tree/tree-options.ts';
import type { ResolvedTreeOptions, TreeOptions } from './tree/tree-options.ts';
import { applyTree, impurityDecrease, normalized } from './tree/tree.ts';
import type { Tree } from './tree/tree.ts';

/** A fitted tree as JSON. */
export interface DecisionTreeRegressorJson extends ModelJson {
  /** Says which class reads it. */
  readonly type: 'DecisionTreeRegressor';
  /** With every default. */
  readonly options: ResolvedTreeOptions;
  /** Features of a sample. */
  readonly columns: number;
  /** Its nodes. */
  readonly tree: TreeJson;
}

/**
 * A regression tree (CART): each split is the one of all features and thresholds that lowers the squared error most, each leaf
 * predicts the mean of its samples. The same tree as scikit-learn's `DecisionTreeRegressor` grows.
 *
 * Source: Breiman, Friedman, Olshen and Stone, "Classification and Regression Trees", 1984.
 */
export class DecisionTreeRegressor {
  /** With every default. */
  readonly options: ResolvedTreeOptions;
  #fitted: { readonly tree: Tree; readonly columns: number } | undefined;

  /** @throws RangeError for options out of range */
  constructor(options: TreeOptions = {}) {
    this.options = resolveTreeOptions('DecisionTreeRegressor', options);
  }

  /**
   * Grows the tree; an earlier one is forgotten.
   *
   * @throws RangeError where samples, targets and weights do not fit together or are not finite
   */
  fit(samples: Samples, targets: ArrayLike<number>, { sampleWeight }: FitOptions = {}): this {
    const caller = 'DecisionTreeRegressor.fit';
    const table = readSamples(caller, samples);
    const y = readTargets(caller, targets, table.rows);
    const weights = readWeights(caller, sampleWeight, table.rows);
    const criterion = new SquaredError(y, weights);
    const growth = growthOf(this.options, table.rows, table.columns, criterion.totalWeight);
    const seed = new RandomState(this.options.randomState).seed();
    const { tree } = new Grower(presort(table)).grow(criterion, growth, seed);
    this.#fitted = { tree, columns: table.columns };
    return this;
  }

  /** One prediction for each row. */
  predict(samples: Samples): Float64Array {
    const { tree, columns } = assertFitted('DecisionTreeRegressor.predict', this.#fitted);
    const table = readSamples('DecisionTreeRegressor.predict', samples, columns);
    return Float64Array.from(applyTree(tree, table), (leaf) => tree.value[leaf]);
  }

  /** The share of the targets' variance that is predicted, R^2: 1 for perfect predictions, 0 for their mean. */
  score(samples: Samples, targets: ArrayLike<number>, options: FitOptions = {}): number {
    return determination('DecisionTreeRegressor.score', this.predict(samples), targets, options);
  }

  /** The number of the leaf that each row falls into, in the tree's node arrays. */
  apply(samples: Samples): Int32Array {
    const { tree, columns } = assertFitted('DecisionTreeRegressor.apply', this.#fitted);
    return applyTree(tree, readSamples('DecisionTreeRegressor.apply', samples, columns));
  }

  /** The tree's nodes. */
  get tree(): Tree {
    return assertFitted('DecisionTreeRegressor.tree', this.#fitted).tree;
  }

  /** Each feature's share of the decrease of the squared error: sum 1, or zeros where nothing was split. */
  get featureImportances(): Float64Array {
    const { tree, columns } = assertFitted('DecisionTreeRegressor.featureImportances', this.#fitted);
    return normalized(impurityDecrease(tree, columns));
  }

  /** The fitted model, as `fromJSON` takes it. */
  toJSON(): DecisionTreeRegressorJson {
    const { tree, columns } = assertFitted('DecisionTreeRegressor.toJSON', this.#fitted);
    return { ...modelHeader('DecisionTreeRegressor'), options: this.options, columns, tree: treeToJson(tree) };
  }

  /** @throws TypeError where the JSON is not of a saved regression tree */
  static fromJSON(json: DecisionTreeRegressorJson): DecisionTreeRegressor {
    const caller = 'DecisionTreeRegressor.fromJSON';
    checkModelHeader(caller, json, 'DecisionTreeRegressor');
    const model = new DecisionTreeRegressor(json.options);
    model.#fitted = { tree: treeFromJson(caller, json.tree, json.columns), columns: json.columns };
    return model;
  }
}
