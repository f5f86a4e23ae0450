import { resolveAdaBoostOptions } from './adaboost-options.ts';
import type { AdaBoostOptions, ResolvedAdaBoostOptions } from './adaboost-options.ts';
import { DecisionTreeClassifier } from './decision-tree-classifier.ts';
import type { DecisionTreeClassifierJson, DecisionTreeClassifierOptions } from './decision-tree-classifier.ts';
import type { FitOptions } from './fit-options.ts';
import { learnerErrors, learnerWeights, weightedImportances } from './learner.ts';
import type { Learner } from './learner.ts';
import { assertFitted, checkModelHeader, modelHeader } from './model-json.ts';
import type { ModelJson } from './model-json.ts';
import { RandomState } from './random/random-state.ts';
import { SampleWeights } from './sample-weights.ts';
import type { Samples } from './samples.ts';
import { readSamples } from './samples.ts';
import { accuracy } from './scores.ts';
import { readLabels, readWeights } from './targets.ts';
import type { Label } from './targets.ts';

/** Options of {@link AdaBoostClassifier}: those of boosting, with those of its trees in `estimator`. */
export type AdaBoostClassifierOptions = AdaBoostOptions<DecisionTreeClassifierOptions>;

/** A fitted model as JSON. */
export interface AdaBoostClassifierJson extends ModelJson {
  /** Says which class reads it. */
  readonly type: 'AdaBoostClassifier';
  /** With every default. */
  readonly options: ResolvedAdaBoostOptions<DecisionTreeClassifierOptions>;
  /** In their order. */
  readonly classes: readonly Label[];
  /** In the order of rounds. */
  readonly learners: readonly Learner<DecisionTreeClassifierJson>[];
}

interface Fitted {
  readonly classes: readonly Label[];
  readonly learners: readonly Learner<DecisionTreeClassifier>[];
}

/**
 * AdaBoost for any number of classes K (SAMME). Every sample starts with the weight 1/n. Each round fits a tree to the weighted samples;
 * from its weighted error `e` follows its say `a = learningRate (ln((1 - e) / e) + ln(K - 1))`; samples that it got wrong are multiplied
 * by `exp(a)`. The ensemble predicts the class with the most say. With K = 2 it is the AdaBoost of Freund and Schapire.
 *
 * Source: Zhu, Zou, Rosset and Hastie, "Multi-class AdaBoost", Statistics and Its Interface 2(3), 2009, algorithm 2;
 * Freund and Schapire, "A decision-theoretic generalization of on-line learning", JCSS 55(1), 1997.
 */
export class AdaBoostClassifier {
  /** With every default. */
  readonly options: ResolvedAdaBoostOptions<DecisionTreeClassifierOptions>;
  #fitted: Fitted | undefined;

  /** @throws RangeError for options out of range */
  constructor(options: AdaBoostClassifierOptions = {}) {
    this.options = resolveAdaBoostOptions('AdaBoostClassifier', options, { maxDepth: 1 });
    new DecisionTreeClassifier(this.options.estimator);
  }

  /**
   * Boosts up to `nEstimators` trees. It stops after one without an error, and before one that is no better than guessing.
   *
   * @param labels each sample's class: all numbers or all strings
   * @throws RangeError where samples, labels and weights do not fit together or are not finite
   * @throws Error where already the first tree is no better than guessing
   */
  fit(samples: Samples, labels: ArrayLike<Label>, { sampleWeight }: FitOptions = {}): this {
    const caller = 'AdaBoostClassifier.fit';
    const { nEstimators, learningRate, estimator, randomState } = this.options;
    const { rows, columns, values } = readSamples(caller, samples);
    const table: Samples = { data: values, shape: [rows, columns] };
    const { classes } = readLabels(caller, labels, rows);
    const weights = new SampleWeights(readWeights(caller, sampleWeight, rows));
    const random = new RandomState(randomState);
    const learners: Learner<DecisionTreeClassifier>[] = [];
    for (let round = 0; round < nEstimators; round++) {
      weights.protect();
      const model = new DecisionTreeClassifier({ ...estimator, randomState: random.seed() });
      const predicted = model.fit(table, labels, { sampleWeight: weights.values }).predict(table);
      const isWrong = (row: number): boolean => predicted[row] !== labels[row];

      const error = weightedError(weights.values, isWrong);
      if (error <= 0) {
        learners.push({ model, weight: 1, error: 0 });
        break;
      }
      const guessing = 1 - 1 / classes.length;
      if (error >= guessing) {
        if (learners.length > 0) break;
        throw new Error(
          `${caller}: expected a first tree with an error below ${guessing}, that of guessing, received ${error}; allow deeper trees or other features`,
        );
      }
      const say = learningRate * (Math.log((1 - error) / error) + Math.log(classes.length - 1));
      learners.push({ model, weight: say, error });
      if (!weights.scale((row) => (isWrong(row) ? Math.exp(say) : 1))) break;
    }
    this.#fitted = { classes, learners };
    return this;
  }

  /** The class of each row; of classes with equal say the first in `classes`. */
  predict(samples: Samples): Label[] {
    const fitted = assertFitted('AdaBoostClassifier.predict', this.#fitted);
    return decide(fitted.classes, this.decisionFunction(samples));
  }

  /** The share of rows, by weight, whose class is predicted. */
  score(samples: Samples, labels: ArrayLike<Label>, options: FitOptions = {}): number {
    return accuracy('AdaBoostClassifier.score', this.predict(samples), labels, options);
  }

  /** The predictions of the first tree, the first two trees and so on. */
  *stagedPredict(samples: Samples): Generator<Label[], void, undefined> {
    const { classes } = assertFitted('AdaBoostClassifier.stagedPredict', this.#fitted);
    for (const votes of this.#stagedVotes(samples)) yield decide(classes, votes);
  }

  /**
   * `[rows][classes]`: the say of the trees for each class, and `-1 / (K - 1)` of it for all the others, divided by the whole say: -1 .. 1.
   */
  decisionFunction(samples: Samples): Float64Array[] {
    let last: Float64Array[] = [];
    for (const votes of this.#stagedVotes(samples)) last = votes;
    return last;
  }

  /** `[rows][classes]`: the softmax of the decision function divided by K - 1 (equation 15 of Zhu et al.). */
  predictProbabilities(samples: Samples): Float64Array[] {
    return this.decisionFunction(samples).map((votes) => {
      const powers = votes.map((vote) => Math.exp(vote / Math.max(1, votes.length - 1)));
      const sum = powers.reduce((total, power) => total + power, 0);
      return powers.map((power) => power / sum);
    });
  }

  /** The classes in ascending order. */
  get classes(): readonly Label[] {
    return assertFitted('AdaBoostClassifier.classes', this.#fitted).classes;
  }

  /** The trees, each with its weight and its error. */
  get learners(): readonly Learner<DecisionTreeClassifier>[] {
    return assertFitted('AdaBoostClassifier.learners', this.#fitted).learners;
  }

  /** The say of each tree; 0 for those that were not needed. */
  get estimatorWeights(): Float64Array {
    return learnerWeights(this.learners, this.options.nEstimators);
  }

  /** The weighted error of each tree; 1 for those that were not needed. */
  get estimatorErrors(): Float64Array {
    return learnerErrors(this.learners, this.options.nEstimators);
  }

  /** Each feature's share of the decrease of the impurity, weighted by the trees' say. */
  get featureImportances(): Float64Array {
    return weightedImportances(this.learners);
  }

  /** The fitted model, as `fromJSON` takes it. */
  toJSON(): AdaBoostClassifierJson {
    const { classes, learners } = assertFitted('AdaBoostClassifier.toJSON', this.#fitted);
    return {
      ...modelHeader('AdaBoostClassifier'),
      options: this.options,
      classes,
      learners: learners.map(({ model, weight, error }) => ({ model: model.toJSON(), weight, error })),
    };
  }

  /** @throws TypeError where the JSON is not of a saved model */
  static fromJSON(json: AdaBoostClassifierJson): AdaBoostClassifier {
    checkModelHeader('AdaBoostClassifier.fromJSON', json, 'AdaBoostClassifier');
    const model = new AdaBoostClassifier(json.options);
    const learners = json.learners.map((learner) => ({
      ...learner,
      model: DecisionTreeClassifier.fromJSON(learner.model),
    }));
    model.#fitted = { classes: json.classes, learners };
    return model;
  }

  *#stagedVotes(samples: Samples): Generator<Float64Array[], void, undefined> {
    const { classes, learners } = assertFitted('AdaBoostClassifier.predict', this.#fitted);
    const others = -1 / Math.max(1, classes.length - 1);
    let votes: Float64Array[] | undefined;
    let total = 0;
    for (const { model, weight } of learners) {
      const predicted = model.predict(samples);
      votes ??= predicted.map(() => new Float64Array(classes.length));
      total += weight;
      for (let row = 0; row < predicted.length; row++) {
        for (let code = 0; code < classes.length; code++) {
          votes[row][code] += predicted[row] === classes[code] ? weight : others * weight;
        }
      }
      yield votes.map((say) => say.map((value) => value / total));
    }
  }
}

function weightedError(weights: Float64Array, isWrong: (row: number) => boolean): number {
  let wrong = 0;
  let total = 0;
  for (let row = 0; row < weights.length; row++) {
    if (isWrong(row)) wrong += weights[row];
    total += weights[row];
  }
  return wrong / total;
}

function decide(classes: readonly Label[], votes: readonly Float64Array[]): Label[] {
  return votes.map((say) => classes[say.indexOf(Math.max(...say))]);
}
