import { checkOneOf } from '@htg/ground/check-options';
import type { FitOptions } from './fit-options.ts';
import { assertFitted, checkModelHeader, modelHeader } from './model-json.ts';
import type { ModelJson } from './model-json.ts';
import { RandomState } from './random/random-state.ts';
import type { Samples } from './samples.ts';
import { readSamples } from './samples.ts';
import { accuracy } from './scores.ts';
import { readLabels, readWeights } from './targets.ts';
import type { Label } from './targets.ts';
import { ClassCriterion, entropy, gini } from './tree/class-impurity.ts';
import { Grower } from './tree/grower.ts';
import { likeliestClasses } from './tree/likeliest-classes.ts';
import { presort } from './tree/presort.ts';
import { treeFromJson, treeToJson } from './tree/tree-json.ts';
import type { TreeJson } from './tree/tree-json.ts';
import { growthOf, resolveTreeOptions } from './tree/tree-options.ts';
import type { ResolvedTreeOptions, TreeOptions } from './tree/tree-options.ts';
import { applyTree, impurityDecrease, normalized } from './tree/tree.ts';
import type { Tree } from './tree/tree.ts';

const impurities = { gini, entropy };

/** Options of {@link DecisionTreeClassifier}. */
export interface DecisionTreeClassifierOptions extends TreeOptions {
  /** What splits lower: the Gini impurity (the default) or the entropy. */
  readonly criterion?: 'gini' | 'entropy';
}

/** A fitted tree as JSON. */
export interface DecisionTreeClassifierJson extends ModelJson {
  /** Says which class reads it. */
  readonly type: 'DecisionTreeClassifier';
  /** With every default. */
  readonly options: ResolvedTreeOptions & { readonly criterion: 'gini' | 'entropy' };
  /** Features of a sample. */
  readonly columns: number;
  /** In their order. */
  readonly classes: readonly Label[];
  /** Its nodes. */
  readonly tree: TreeJson;
}

/**
 * A classification tree (CART): each split is the one that lowers the impurity of the classes most, each leaf predicts the class of the
 * largest share of weight in it. The same tree as scikit-learn's `DecisionTreeClassifier` grows.
 *
 * Source: Breiman, Friedman, Olshen and Stone, "Classification and Regression Trees", 1984.
 */
export class DecisionTreeClassifier {
  /** With every default. */
  readonly options: DecisionTreeClassifierJson['options'];
  #fitted: { readonly tree: Tree; readonly columns: number; readonly classes: readonly Label[] } | undefined;

  /** @throws RangeError for options out of range */
  constructor({ criterion = 'gini', ...options }: DecisionTreeClassifierOptions = {}) {
    checkOneOf('DecisionTreeClassifier', 'criterion', criterion, ['gini', 'entropy']);
    this.options = { ...resolveTreeOptions('DecisionTreeClassifier', options, ['criterion']), criterion };
  }

  /**
   * Grows the tree; an earlier one is forgotten.
   *
   * @param labels each sample's class: all numbers or all strings
   * @throws RangeError where samples, labels and weights do not fit together or are not finite
   */
  fit(samples: Samples, labels: ArrayLike<Label>, { sampleWeight }: FitOptions = {}): this {
    const caller = 'DecisionTreeClassifier.fit';
    const table = readSamples(caller, samples);
    const { classes, codes } = readLabels(caller, labels, table.rows);
    const weights = readWeights(caller, sampleWeight, table.rows);
    const criterion = new ClassCriterion(codes, classes.length, weights, impurities[this.options.criterion]);
    const growth = growthOf(this.options, table.rows, table.columns, criterion.totalWeight);
    const seed = new RandomState(this.options.randomState).seed();
    const { tree } = new Grower(presort(table)).grow(criterion, growth, seed);
    this.#fitted = { tree, columns: table.columns, classes };
    return this;
  }

  /** The class of each row; of equally likely ones the first in `classes`. */
  predict(samples: Samples): Label[] {
    const { tree, columns, classes } = assertFitted('DecisionTreeClassifier.predict', this.#fitted);
    const leaves = applyTree(tree, readSamples('DecisionTreeClassifier.predict', samples, columns));
    const codes = likeliestClasses(tree);
    return Array.from(leaves, (leaf) => classes[codes[leaf]]);
  }

  /** The share of rows, by weight, whose class is predicted. */
  score(samples: Samples, labels: ArrayLike<Label>, options: FitOptions = {}): number {
    return accuracy('DecisionTreeClassifier.score', this.predict(samples), labels, options);
  }

  /** `[rows][classes]`: the share of each class in the row's leaf. */
  predictProbabilities(samples: Samples): Float64Array[] {
    const { tree, columns } = assertFitted('DecisionTreeClassifier.predictProbabilities', this.#fitted);
    const table = readSamples('DecisionTreeClassifier.predictProbabilities', samples, columns);
    return Array.from(applyTree(tree, table), (leaf) =>
      tree.value.slice(leaf * tree.outputs, (leaf + 1) * tree.outputs),
    );
  }

  /** The number of the leaf that each row falls into, in the tree's node arrays. */
  apply(samples: Samples): Int32Array {
    const { tree, columns } = assertFitted('DecisionTreeClassifier.apply', this.#fitted);
    return applyTree(tree, readSamples('DecisionTreeClassifier.apply', samples, columns));
  }

  /** The classes in ascending order. */
  get classes(): readonly Label[] {
    return assertFitted('DecisionTreeClassifier.classes', this.#fitted).classes;
  }

  /** The tree's nodes. */
  get tree(): Tree {
    return assertFitted('DecisionTreeClassifier.tree', this.#fitted).tree;
  }

  /** Each feature's share of the decrease of the impurity: sum 1, or zeros where nothing was split. */
  get featureImportances(): Float64Array {
    const { tree, columns } = assertFitted('DecisionTreeClassifier.featureImportances', this.#fitted);
    return normalized(impurityDecrease(tree, columns));
  }

  /** The fitted model, as `fromJSON` takes it. */
  toJSON(): DecisionTreeClassifierJson {
    const { tree, columns, classes } = assertFitted('DecisionTreeClassifier.toJSON', this.#fitted);
    const { options } = this;
    return { ...modelHeader('DecisionTreeClassifier'), options, columns, classes, tree: treeToJson(tree) };
  }

  /** @throws TypeError where the JSON is not of a saved classification tree */
  static fromJSON(json: DecisionTreeClassifierJson): DecisionTreeClassifier {
    const caller = 'DecisionTreeClassifier.fromJSON';
    checkModelHeader(caller, json, 'DecisionTreeClassifier');
    const model = new DecisionTreeClassifier(json.options);
    const tree = treeFromJson(caller, json.tree, json.columns);
    model.#fitted = { tree, columns: json.columns, classes: json.classes };
    return model;
  }
}
