import { describe, expect, it } from 'vitest';
import { AdaBoostClassifier, AdaBoostRegressor } from '../src/index.ts';
import type { AdaBoostClassifierJson, AdaBoostRegressorJson } from '../src/index.ts';
import { SampleWeights } from '../src/sample-weights.ts';

/** No single cut tells these apart: the best one gets one of five wrong. */
const x = [[1], [2], [3], [4], [5]];
const labels = ['no', 'no', 'yes', 'no', 'yes'];

describe('SampleWeights', () => {
  it('starts equal, raises those that were wrong, and sums to 1', () => {
    const weights = new SampleWeights(new Float64Array(4).fill(1));
    expect([...weights.values]).toEqual([0.25, 0.25, 0.25, 0.25]);
    // One of four wrong: error 1/4, say ln 3, so that wrong and right weigh half each afterwards.
    expect(weights.scale((row) => (row === 2 ? 3 : 1))).toBe(true);
    [1 / 6, 1 / 6, 1 / 2, 1 / 6].forEach((weight, row) => {
      expect(weights.values[row]).toBeCloseTo(weight, 15);
    });
  });

  it('keeps what was left out at 0, and the others from fading', () => {
    const weights = new SampleWeights(Float64Array.of(1, 0, 1));
    weights.scale((row) => (row === 0 ? 1e-30 : 1));
    weights.protect();
    expect([...weights.values]).toEqual([Number.EPSILON, 0, 1]);
    expect(weights.scale(() => Infinity)).toBe(false);
  });
});

describe('AdaBoostClassifier', () => {
  it('takes its first rounds as worked by hand', () => {
    const model = new AdaBoostClassifier({ nEstimators: 3 }).fit(x, labels);
    const [first, second] = model.learners;
    expect(first.model.tree.threshold[0]).toBe(2.5);
    expect(first.error).toBeCloseTo(1 / 5, 14);
    expect(first.weight).toBeCloseTo(Math.log(4), 14);
    // The cut at 2.5 took the 4 for a yes. It now weighs 1/2, the others 1/8 each: the cut at 4.5 errs by 1/8, on the 3.
    expect(second.model.tree.threshold[0]).toBe(4.5);
    expect(second.error).toBeCloseTo(1 / 8, 14);
    expect(second.weight).toBeCloseTo(Math.log(7), 14);
    expect(new AdaBoostClassifier({ nEstimators: 20 }).fit(x, labels).predict(x)).toEqual(labels);
    expect([...model.stagedPredict(x)]).toHaveLength(3);
  });

  it('shrinks the say by the learning rate', () => {
    const model = new AdaBoostClassifier({ nEstimators: 1, learningRate: 0.5 }).fit(x, labels);
    expect(model.estimatorWeights[0]).toBeCloseTo(0.5 * Math.log(4), 14);
  });

  it('stops after a tree without an error', () => {
    const model = new AdaBoostClassifier({ nEstimators: 4 }).fit(x, [0, 0, 0, 1, 1]);
    expect([...model.estimatorWeights]).toEqual([1, 0, 0, 0]);
    expect([...model.estimatorErrors]).toEqual([0, 1, 1, 1]);
    expect(model.predictProbabilities([[9]])[0][1]).toBeGreaterThan(0.8);
  });

  it('knows one class only', () => {
    const model = new AdaBoostClassifier().fit(
      x,
      x.map(() => 'same'),
    );
    expect(new Set(model.predict(x))).toEqual(new Set(['same']));
    expect(model.predictProbabilities(x)[0]).toEqual(Float64Array.of(1));
  });

  it('says that nothing beats guessing', () => {
    const square = [[0, 0], [0, 1], [1, 0], [1, 1]]; // prettier-ignore
    expect(() => new AdaBoostClassifier().fit(square, [0, 1, 1, 0])).toThrow(
      'AdaBoostClassifier.fit: expected a first tree with an error below 0.5, that of guessing, received 0.5; allow deeper trees',
    );
  });

  it('saves and loads', () => {
    const model = new AdaBoostClassifier({ nEstimators: 5, estimator: { maxDepth: 2 } }).fit(x, labels);
    const loaded = AdaBoostClassifier.fromJSON(JSON.parse(JSON.stringify(model)) as AdaBoostClassifierJson);
    expect(loaded.predict(x)).toEqual(model.predict(x));
    expect(loaded.toJSON()).toEqual(model.toJSON());
    expect(loaded.featureImportances).toEqual(model.featureImportances);
    expect(() => AdaBoostClassifier.fromJSON({ ...model.toJSON(), version: 2 } as never)).toThrow(
      'AdaBoostClassifier.fromJSON: expected a saved AdaBoostClassifier of version 1',
    );
  });

  it.each<[() => unknown, string]>([
    [
      () => new AdaBoostClassifier({ nEstimators: 0 }),
      'AdaBoostClassifier: expected nEstimators to be a whole number >= 1, received 0',
    ],
    [() => new AdaBoostClassifier({ learningRate: 0 }), 'AdaBoostClassifier: expected learningRate > 0, received 0'],
    [
      () => new AdaBoostClassifier({ randomState: 0.5 }),
      'AdaBoostClassifier: expected randomState to be a whole number >= 0, received 0.5',
    ],
    [
      () => new AdaBoostClassifier({ estimator: { maxDepth: 0 } }),
      'expected maxDepth to be a whole number >= 1, received 0',
    ],
    [
      () => new AdaBoostClassifier().fit(x, ['a', 1, 2, 3, 4]),
      'AdaBoostClassifier.fit: expected labels that are all finite numbers or all strings, received a, 1, 2, 3, 4',
    ],
    [
      () => new AdaBoostClassifier().fit(x, ['a']),
      'AdaBoostClassifier.fit: expected as many labels as rows (5), received 1',
    ],
    [() => new AdaBoostClassifier().predict(x), 'AdaBoostClassifier.predict: expected a fitted model'],
  ])('%s', (act, text) => {
    expect(act).toThrow(text);
  });
});

describe('AdaBoostRegressor', () => {
  const y = [1, 2, 2.5, 4, 7];

  it('weighs its trees by their errors and predicts the weighted median', () => {
    const model = new AdaBoostRegressor({ nEstimators: 7, estimator: { maxDepth: 1 } }).fit(x, y);
    for (const { error, weight } of model.learners) {
      expect(weight).toBeCloseTo(Math.log((1 - error) / error), 12);
      expect(error).toBeLessThan(0.5);
    }
    const predictions = model.learners.map((learner) => learner.model.predict([[4]])[0]);
    const whole = model.learners.reduce((sum, { weight }) => sum + weight, 0);
    const below = (value: number, inclusive: boolean): number =>
      model.learners.reduce(
        (sum, { weight }, at) =>
          sum + (predictions[at] < value || (inclusive && predictions[at] === value) ? weight : 0),
        0,
      );
    const [median] = model.predict([[4]]);
    expect(below(median, false)).toBeLessThan(whole / 2);
    expect(below(median, true)).toBeGreaterThanOrEqual(whole / 2 - 1e-12);
  });

  it('stops after a tree without an error', () => {
    const model = new AdaBoostRegressor({ nEstimators: 3 }).fit(x, [2, 2, 2, 2, 2]);
    expect([...model.estimatorWeights]).toEqual([1, 0, 0]);
    expect(new Set(model.predict(x))).toEqual(new Set([2]));
    expect([...model.featureImportances]).toEqual([0]);
  });

  it('keeps a first tree that is no good, with no say', () => {
    const model = new AdaBoostRegressor({ estimator: { maxDepth: 1 }, randomState: 2 }).fit(
      [[0], [0], [0], [0]],
      [0, 9, 0, 9],
    );
    expect(model.learners).toHaveLength(1);
    expect(model.estimatorErrors[0]).toBe(1);
    expect(model.predict([[0]]).every(Number.isFinite)).toBe(true);
    expect([...model.featureImportances]).toEqual([0]);
  });

  it('saves and loads', () => {
    const model = new AdaBoostRegressor({ nEstimators: 5, loss: 'square' }).fit(x, y);
    const loaded = AdaBoostRegressor.fromJSON(JSON.parse(JSON.stringify(model)) as AdaBoostRegressorJson);
    expect(loaded.predict(x)).toEqual(model.predict(x));
    expect([...loaded.stagedPredict(x)].at(-1)).toEqual(model.predict(x));
    expect(() => new AdaBoostRegressor({ loss: 'cubic' as never })).toThrow(
      'AdaBoostRegressor: expected loss to be one of linear, square, exponential, received "cubic"',
    );
  });
});
