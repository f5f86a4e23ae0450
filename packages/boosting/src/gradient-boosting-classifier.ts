import { BoostedTrees } from './boosted-trees.ts';
import type { BoostedTreesJson } from './boosted-trees.ts';
import type { ClassLoss } from './classes/class-loss.ts';
import { classLossOf } from './classes/class-loss.ts';
import { boostClasses } from './classes/class-stages.ts';
import type { ClassRows } from './classes/class-stages.ts';
import { classStopping } from './classes/class-stopping.ts';
import { resolveClassifierOptions } from './classes/classifier-options.ts';
import type { GradientBoostingClassifierOptions, ResolvedClassifierOptions } from './classes/classifier-options.ts';
import { stratifiedSplit } from './classes/stratified-split.ts';
import type { FitOptions } from './fit-options.ts';
import { assertFitted, checkModelHeader, modelHeader } from './model-json.ts';
import type { ModelJson } from './model-json.ts';
import { RandomState } from './random/random-state.ts';
import { readSamples } from './samples.ts';
import type { Samples, Table } from './samples.ts';
import { accuracy } from './scores.ts';
import { readLabels, readWeights } from './targets.ts';
import type { Label } from './targets.ts';
import { leafOfRow } from './tree/tree.ts';
import type { Tree } from './tree/tree.ts';

/** Options of `fit`. */
export interface ClassifierFitOptions extends FitOptions {
  /** Called after each stage, counted from 0; boosting stops where it returns true. */
  readonly monitor?: ((stage: number, model: GradientBoostingClassifier) => boolean | undefined) | undefined;
}

/** A fitted model as JSON. */
export interface GradientBoostingClassifierJson extends ModelJson {
  /** Says which class reads it. */
  readonly type: 'GradientBoostingClassifier';
  /** With every default. */
  readonly options: Omit<ResolvedClassifierOptions, 'maxDepth'> & {
    /** null where there is no limit. */
    readonly maxDepth: number | null;
  };
  /** In their order. */
  readonly classes: readonly Label[];
  /** One for two classes, else one a class. */
  readonly outputs: readonly BoostedTreesJson[];
}

interface Fitted {
  readonly classes: readonly Label[];
  /** One for two classes, else one a class. */
  readonly outputs: readonly BoostedTrees[];
  /** That they were grown by: `setOptions` may name another for the next `fit`. */
  readonly loss: ResolvedClassifierOptions['loss'];
}

/**
 * Gradient boosting of classes: starting from their shares, each stage adds a small tree for two classes, or one for each of three and more, that follows the
 * negative gradient of the loss; its leaves take one Newton step. Parameters, defaults and results are scikit-learn's.
 *
 *     f_k = f_k + learningRate * tree_k(x),   p = 1 / (1 + exp -f)  or  p_k = exp f_k / sum_j exp f_j
 *
 * Source: Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29(5), 2001, algorithms 5 and 6.
 */
export class GradientBoostingClassifier {
  #options: ResolvedClassifierOptions;
  #fitted: Fitted | undefined;

  /** @throws RangeError for options out of range */
  constructor(options: GradientBoostingClassifierOptions = {}) {
    this.#options = resolveClassifierOptions('GradientBoostingClassifier', options);
  }

  /** With every default. */
  get options(): ResolvedClassifierOptions {
    return this.#options;
  }

  /** Changes some options for the next `fit`, as in `model.setOptions({ nEstimators: 200 }).fit(x, labels)` with `warmStart`. */
  setOptions(options: GradientBoostingClassifierOptions): this {
    this.#options = resolveClassifierOptions('GradientBoostingClassifier.setOptions', { ...this.#options, ...options });
    return this;
  }

  /**
   * Boosts `nEstimators` stages, or goes on to that many with `warmStart`.
   *
   * @param labels each sample's class: all numbers or all strings, at least two of them
   * @throws RangeError where samples, labels and weights do not fit together or are not finite, or there is one class
   */
  fit(samples: Samples, labels: ArrayLike<Label>, { sampleWeight, monitor }: ClassifierFitOptions = {}): this {
    const caller = 'GradientBoostingClassifier.fit';
    const { nEstimators, nIterNoChange, validationFraction, randomState, learningRate } = this.#options;
    const kept = this.#options.warmStart ? this.#fitted : undefined;
    const table = readSamples(caller, samples, kept?.outputs[0].columns);
    const { classes, codes } = readLabels(caller, labels, table.rows);
    const weights = readWeights(caller, sampleWeight, table.rows);
    checkClasses(caller, classes, codes, weights, this.#options.loss);
    if (kept) checkWarmStart(caller, kept, classes, nEstimators);
    const all = { table, codes, weights };
    const { train, validation } =
      nIterNoChange === undefined
        ? { train: all, validation: undefined }
        : stratifiedSplit(caller, all, classes.length, validationFraction, randomState);
    const loss = classLossOf(this.#options.loss, classes.length);
    const outputs = kept?.outputs ?? this.#begin(train, classes.length, loss);
    for (const output of outputs) output.learningRate = learningRate;
    this.#fitted = { classes, outputs, loss: this.#options.loss };
    const stops =
      validation === undefined || nIterNoChange === undefined
        ? undefined
        : classStopping(validation, loss, outputs, nIterNoChange, this.#options);
    boostClasses(
      outputs,
      train,
      loss,
      this.#options,
      (stage, trees) => monitor?.(stage, this) === true || stops?.(stage, trees) === true,
    );
    return this;
  }

  /** The class of each row: of the two the second where its probability is at least a half, of more the likeliest, of equal ones the first. */
  predict(samples: Samples): Label[] {
    const { classes } = assertFitted('GradientBoostingClassifier.predict', this.#fitted);
    return decide(classes, this.#raw('GradientBoostingClassifier.predict', samples));
  }

  /** The predictions after each stage, one array after another. */
  *stagedPredict(samples: Samples): Generator<Label[], void, undefined> {
    const { classes, outputs } = assertFitted('GradientBoostingClassifier.stagedPredict', this.#fitted);
    const table = readSamples('GradientBoostingClassifier.stagedPredict', samples, outputs[0].columns);
    const staged = outputs.map((output) => output.staged(table));
    for (let stage = 0; stage < outputs[0].trees.length; stage++) {
      yield decide(
        classes,
        staged.map((each) => each.next().value as Float64Array),
      );
    }
  }

  /** `[rows][outputs]`: the raw predictions, one a row for two classes, else one a class. */
  decisionFunction(samples: Samples): Float64Array[] {
    const raw = this.#raw('GradientBoostingClassifier.decisionFunction', samples);
    return Array.from(raw[0], (_, row) => Float64Array.from(raw, (each) => each[row]));
  }

  /** `[rows][classes]`: the probability of each class. */
  predictProbabilities(samples: Samples): Float64Array[] {
    const { classes, loss: fitted } = assertFitted('GradientBoostingClassifier.predictProbabilities', this.#fitted);
    const raw = this.#raw('GradientBoostingClassifier.predictProbabilities', samples);
    const loss = classLossOf(fitted, classes.length);
    return Array.from(raw[0], (_, row) => {
      const shares = new Float64Array(classes.length);
      loss.probabilities(raw, row, shares);
      return shares;
    });
  }

  /** The share of rows, by weight, whose class is predicted. */
  score(samples: Samples, labels: ArrayLike<Label>, options: FitOptions = {}): number {
    return accuracy('GradientBoostingClassifier.score', this.predict(samples), labels, options);
  }

  /** `[rows][stages * outputs]`: the number of the leaf that each row falls into, in each tree's node arrays, a stage's trees one after another. */
  apply(samples: Samples): Int32Array[] {
    const { outputs } = assertFitted('GradientBoostingClassifier.apply', this.#fitted);
    const table = readSamples('GradientBoostingClassifier.apply', samples, outputs[0].columns);
    const trees = this.trees.flat();
    return Array.from({ length: table.rows }, (_, row) =>
      Int32Array.from(trees, (tree) => leafOfRow(tree, table, row)),
    );
  }

  /** The classes in ascending order. */
  get classes(): readonly Label[] {
    return assertFitted('GradientBoostingClassifier.classes', this.#fitted).classes;
  }

  /** `[stages][outputs]`: the trees. Fewer stages than `nEstimators` where boosting stopped early. */
  get trees(): readonly (readonly Tree[])[] {
    const { outputs } = assertFitted('GradientBoostingClassifier.trees', this.#fitted);
    return outputs[0].trees.map((_, stage) => outputs.map(({ trees }) => trees[stage]));
  }

  /** The mean loss of the training set (of its bag, with `subsample`) after each stage; for two classes with `log_loss` twice that, the deviance. */
  get trainScore(): Float64Array {
    const { outputs } = assertFitted('GradientBoostingClassifier.trainScore', this.#fitted);
    return Float64Array.from(outputs[0].trainScore);
  }

  /** With `subsample` < 1: the same of the rows outside each stage's bag. */
  get outOfBagScores(): Float64Array {
    const { outputs } = assertFitted('GradientBoostingClassifier.outOfBagScores', this.#fitted);
    return Float64Array.from(outputs[0].outOfBagScores);
  }

  /** With `subsample` < 1: by how much each stage lowered that. */
  get outOfBagImprovement(): Float64Array {
    const { outputs } = assertFitted('GradientBoostingClassifier.outOfBagImprovement', this.#fitted);
    return Float64Array.from(outputs[0].outOfBagImprovement);
  }

  /** Each feature's share of the decrease of the squared error that all splits brought: sum 1, or zeros where nothing was split. */
  get featureImportances(): Float64Array {
    const { outputs } = assertFitted('GradientBoostingClassifier.featureImportances', this.#fitted);
    const all = new BoostedTrees(outputs[0].columns, 0, 1, outputs[0].random);
    for (const tree of this.trees.flat()) all.add(tree);
    return all.importances();
  }

  /** The fitted model, as `fromJSON` takes it. */
  toJSON(): GradientBoostingClassifierJson {
    const { classes, outputs, loss } = assertFitted('GradientBoostingClassifier.toJSON', this.#fitted);
    const { maxDepth = null, ...options } = this.#options;
    return {
      ...modelHeader('GradientBoostingClassifier'),
      options: { ...options, loss, maxDepth },
      classes,
      outputs: outputs.map((output) => output.toJSON()),
    };
  }

  /** @throws TypeError where the JSON is not of a saved model */
  static fromJSON(json: GradientBoostingClassifierJson): GradientBoostingClassifier {
    const caller = 'GradientBoostingClassifier.fromJSON';
    checkModelHeader(caller, json, 'GradientBoostingClassifier');
    const { maxDepth, ...options } = json.options;
    const model = new GradientBoostingClassifier({ ...options, maxDepth: maxDepth ?? undefined });
    const outputs = json.outputs.map((output) => BoostedTrees.fromJSON(caller, output, undefined));
    model.#fitted = { classes: json.classes, outputs, loss: model.#options.loss };
    return model;
  }

  #raw(caller: string, samples: Samples): Float64Array[] {
    const { outputs } = assertFitted(caller, this.#fitted);
    const table: Table = readSamples(caller, samples, outputs[0].columns);
    return outputs.map((output) => output.predict(table));
  }

  #begin({ table, codes, weights }: ClassRows, classes: number, loss: ClassLoss): BoostedTrees[] {
    const { init, randomState, learningRate } = this.#options;
    const start = init === 'zero' ? new Float64Array(loss.outputs) : loss.initial(sharesOf(codes, weights, classes));
    const random = new RandomState(randomState);
    return Array.from(start, (value) => new BoostedTrees(table.columns, value, learningRate, random));
  }
}

function sharesOf(codes: Int32Array, weights: Float64Array, classes: number): Float64Array {
  const shares = new Float64Array(classes);
  codes.forEach((code, row) => (shares[code] += weights[row]));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

function decide(classes: readonly Label[], raw: readonly Float64Array[]): Label[] {
  return Array.from(raw[0], (value, row) => {
    if (raw.length === 1) return classes[value >= 0 ? 1 : 0];
    let best = 0;
    for (let k = 1; k < raw.length; k++) if (raw[k][row] > raw[best][row]) best = k;
    return classes[best];
  });
}

function checkClasses(
  caller: string,
  classes: readonly Label[],
  codes: Int32Array,
  weights: Float64Array,
  loss: ResolvedClassifierOptions['loss'],
): void {
  const weighed = new Set(Array.from(codes).filter((_, row) => weights[row] > 0));
  if (weighed.size < 2) {
    throw new RangeError(
      `${caller}: expected two classes or more with weight, received ${weighed.size}; pass rows of another class`,
    );
  }
  if (loss === 'exponential' && classes.length > 2) {
    throw new RangeError(
      `${caller}: expected two classes for the loss exponential, received ${classes.length}; take log_loss`,
    );
  }
}

function checkWarmStart(caller: string, kept: Fitted, classes: readonly Label[], nEstimators: number): void {
  const { length } = kept.outputs[0].trees;
  if (nEstimators < length) {
    throw new RangeError(
      `${caller}: expected nEstimators >= ${length}, the stages that warmStart keeps, received ${nEstimators}; raise it or turn warmStart off`,
    );
  }
  if (classes.length !== kept.classes.length || classes.some((label, k) => label !== kept.classes[k])) {
    throw new RangeError(
      `${caller}: expected the classes ${kept.classes.join(', ')}, which warmStart keeps, received ${classes.join(', ')}; pass rows of the same ones or turn warmStart off`,
    );
  }
}
