import type { InitialModel } from './boosting-options.ts';
import { Forest } from './forest.ts';
import { RandomState } from './random/random-state.ts';
import type { Samples, Table } from './samples.ts';
import { treeFromJson, treeToJson } from './tree/tree-json.ts';
import type { TreeJson } from './tree/tree-json.ts';
import { impurityDecrease } from './tree/tree.ts';
import type { Tree } from './tree/tree.ts';

export interface BoostedTreesJson {
  readonly columns: number;
  /** The constant from which boosting started, or null where a model gave the start. */
  readonly start: number | null;
  readonly learningRate: number;
  readonly trees: readonly TreeJson[];
  readonly trainScore: readonly number[];
  readonly outOfBagScores: readonly number[];
  readonly outOfBagImprovement: readonly number[];
  /** Where the random numbers of a warm start go on. */
  readonly random: readonly number[];
}

/** What boosting has learned: a start, the trees, and how the loss went while they were added. */
export class BoostedTrees {
  readonly columns: number;
  readonly start: number | InitialModel;
  readonly random: RandomState;
  learningRate: number;
  readonly trees: Tree[] = [];
  readonly trainScore: number[] = [];
  readonly outOfBagScores: number[] = [];
  readonly outOfBagImprovement: number[] = [];
  #forest: Forest | undefined;

  constructor(columns: number, start: number | InitialModel, learningRate: number, random: RandomState) {
    this.columns = columns;
    this.start = start;
    this.learningRate = learningRate;
    this.random = random;
  }

  add(tree: Tree): void {
    this.trees.push(tree);
    this.#forest = undefined;
  }

  predict(table: Table): Float64Array {
    const sums = this.#startFor(table);
    this.#asForest().addTo(sums, table, this.learningRate);
    return sums;
  }

  /** The predictions after each tree. */
  *staged(table: Table): Generator<Float64Array, void, undefined> {
    const sums = this.#startFor(table);
    const forest = this.#asForest();
    for (let stage = 0; stage < this.trees.length; stage++) {
      forest.addTo(sums, table, this.learningRate, stage, stage + 1);
      yield sums.slice();
    }
  }

  /** The mean decrease of the impurity by each feature over the trees that split at all, scaled to the sum 1. */
  importances(): Float64Array {
    const split = this.trees.filter(({ feature }) => feature.length > 1);
    const sums = new Float64Array(this.columns);
    for (const tree of split) {
      impurityDecrease(tree, this.columns).forEach((value, feature) => (sums[feature] += value));
    }
    if (split.length === 0) return sums;
    const means = sums.map((value) => value / split.length);
    const whole = means.reduce((total, value) => total + value, 0);
    return means.map((value) => value / whole);
  }

  toJSON(): BoostedTreesJson {
    return {
      columns: this.columns,
      start: typeof this.start === 'number' ? this.start : null,
      learningRate: this.learningRate,
      trees: this.trees.map(treeToJson),
      trainScore: this.trainScore,
      outOfBagScores: this.outOfBagScores,
      outOfBagImprovement: this.outOfBagImprovement,
      random: this.random.save(),
    };
  }

  /** @param init the fitted model that gave the start, where one did */
  static fromJSON(caller: string, json: BoostedTreesJson, init: InitialModel | undefined): BoostedTrees {
    const start = json.start ?? init;
    if (start === undefined) {
      throw new TypeError(
        `${caller}: expected the fitted model that was init, received none; pass it as second argument`,
      );
    }
    const boosted = new BoostedTrees(json.columns, start, json.learningRate, RandomState.restore(json.random));
    boosted.trees.push(...json.trees.map((tree) => treeFromJson(caller, tree, json.columns)));
    boosted.trainScore.push(...json.trainScore);
    boosted.outOfBagScores.push(...json.outOfBagScores);
    boosted.outOfBagImprovement.push(...json.outOfBagImprovement);
    return boosted;
  }

  #asForest(): Forest {
    return (this.#forest ??= new Forest(this.trees));
  }

  #startFor(table: Table): Float64Array {
    return typeof this.start === 'number'
      ? new Float64Array(table.rows).fill(this.start)
      : Float64Array.from(this.start.predict(flatSamples(table)));
  }
}

/** A table as the input of another model. */
export function flatSamples({ values, rows, columns }: Table): Samples {
  return { data: values, shape: [rows, columns] };
}
