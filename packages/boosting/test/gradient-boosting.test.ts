import { afterEach, describe, expect, it, vi } from 'vitest';
import { DecisionTreeRegressor, GradientBoostingRegressor } from '../src/index.ts';
import type { GradientBoostingRegressorJson } from '../src/index.ts';
import { RandomState } from '../src/random/random-state.ts';

const random = new RandomState(21);
const x = Array.from({ length: 90 }, () => Array.from({ length: 3 }, () => random.uniform()));
const y = x.map(([a, b]) => 3 * a - b * b + 0.2 * random.uniform());

afterEach(() => {
  vi.restoreAllMocks();
});

describe('GradientBoostingRegressor', () => {
  it('takes two stages as worked by hand', () => {
    const model = new GradientBoostingRegressor({ nEstimators: 2, maxDepth: 1, learningRate: 0.5 });
    model.fit([[0], [1], [2], [3]], [0, 0, 4, 8]);
    // Mean 3; residuals -3 -3 1 5: the cut at 1.5 leaves -3 | 3, at 2.5 it leaves -5/3 | 5, scores 36 and 33.3.
    const [first, second] = [...model.stagedPredict([[0], [1], [2], [3]])];
    expect([...first]).toEqual([1.5, 1.5, 4.5, 4.5]);
    // Residuals -1.5 -1.5 -0.5 3.5: the cut at 2.5 leaves -3.5 / 3 | 3.5.
    [1.5 - 3.5 / 6, 1.5 - 3.5 / 6, 4.5 - 3.5 / 6, 4.5 + 3.5 / 2].forEach((value, row) => {
      expect(second[row]).toBeCloseTo(value, 14);
    });
    expect(model.trainScore[0]).toBeCloseTo((1.5 ** 2 + 1.5 ** 2 + 0.5 ** 2 + 3.5 ** 2) / 4, 14);
  });

  it('goes on from a warm start exactly as in one go, also once it was saved', () => {
    const options = { subsample: 0.6, maxFeatures: 2, loss: 'huber', randomState: 4 } as const;
    const once = new GradientBoostingRegressor({ ...options, nEstimators: 30 }).fit(x, y);
    const warm = new GradientBoostingRegressor({ ...options, nEstimators: 12, warmStart: true }).fit(x, y);
    const saved = JSON.parse(JSON.stringify(warm)) as GradientBoostingRegressorJson;
    warm.setOptions({ nEstimators: 30 }).fit(x, y);
    expect(warm.predict(x)).toEqual(once.predict(x));
    expect(warm.outOfBagImprovement).toEqual(once.outOfBagImprovement);
    const loaded = GradientBoostingRegressor.fromJSON(saved).setOptions({ nEstimators: 30 }).fit(x, y);
    expect(loaded.predict(x)).toEqual(once.predict(x));
    expect(() => warm.setOptions({ nEstimators: 20 }).fit(x, y)).toThrow(
      'GradientBoostingRegressor.fit: expected nEstimators >= 30, the trees that warmStart keeps, received 20',
    );
  });

  it('keeps what it has learned when options change for the next fit', () => {
    const model = new GradientBoostingRegressor({ nEstimators: 5 }).fit(x, y);
    const before = model.predict(x);
    model.setOptions({ learningRate: 1, nEstimators: 9 });
    expect(model.predict(x)).toEqual(before);
    expect(model.fit(x, y).trees).toHaveLength(9);
  });

  it('saves and loads to the bit', () => {
    const model = new GradientBoostingRegressor({ nEstimators: 20, maxLeafNodes: 5, maxDepth: undefined }).fit(x, y);
    const loaded = GradientBoostingRegressor.fromJSON(
      JSON.parse(JSON.stringify(model)) as GradientBoostingRegressorJson,
    );
    expect(loaded.predict(x)).toEqual(model.predict(x));
    expect(loaded.featureImportances).toEqual(model.featureImportances);
    expect(loaded.trainScore).toEqual(model.trainScore);
    expect(loaded.toJSON()).toEqual(model.toJSON());
  });

  it('refuses JSON of something else, and trees that run in circles', () => {
    const json = new GradientBoostingRegressor({ nEstimators: 1 }).fit(x, y).toJSON();
    const load = (changed: object) => (): unknown => GradientBoostingRegressor.fromJSON({ ...json, ...changed });
    expect(load({ type: 'Other' })).toThrow(
      'expected a saved GradientBoostingRegressor of version 1, received {"format":"htg-boosting","version":1,"type":"Other"}',
    );
    expect(() => GradientBoostingRegressor.fromJSON(null as never)).toThrow('received {}');
    const [tree] = json.trees;
    expect(load({ trees: [{ ...tree, left: tree.left.map(() => 0) }] })).toThrow(
      'expected arrays that make a tree of 3 features',
    );
    expect(load({ columns: 1 })).toThrow('expected arrays that make a tree of 1 features');
    expect(load({ start: null })).toThrow('expected the fitted model that was init, received none');
  });

  it('starts from another model', () => {
    const init = new DecisionTreeRegressor({ maxDepth: 2 });
    const model = new GradientBoostingRegressor({ init, nEstimators: 5 }).fit(x, y, { sampleWeight: y.map(() => 2) });
    const alone = new DecisionTreeRegressor({ maxDepth: 2 }).fit(x, y).predict(x);
    const [first] = model.stagedPredict(x);
    const step = new GradientBoostingRegressor({ init: 'zero', nEstimators: 1 }).fit(
      x,
      y.map((value, row) => value - alone[row]),
    );
    step.predict(x).forEach((value, row) => {
      expect(first[row]).toBeCloseTo(alone[row] + value, 12);
    });
    const saved = model.toJSON();
    expect(GradientBoostingRegressor.fromJSON(saved, init).predict(x)).toEqual(model.predict(x));
  });

  it('calls the monitor after each stage and stops where it says so', () => {
    const stages: number[] = [];
    const model = new GradientBoostingRegressor().fit(x, y, {
      monitor: (stage, fitted) => {
        stages.push(stage);
        expect(fitted.trainScore).toHaveLength(stage + 1);
        expect(fitted.predict(x)).toHaveLength(90);
        return stage === 6;
      },
    });
    expect(stages).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(model.trees).toHaveLength(7);
  });

  it('takes the old names, and 1 as 2 with a word about it', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const old = new GradientBoostingRegressor({ loss: 'ls', minSamplesSplit: 1 }).fit(x, y);
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      'GradientBoostingRegressor: minSamplesSplit 1 is taken as 2, the fewest samples that can be split',
    );
    expect(old.options).toMatchObject({ loss: 'squared_error', minSamplesSplit: 2 });
    expect(old.predict(x)).toEqual(new GradientBoostingRegressor().fit(x, y).predict(x));
    expect(new GradientBoostingRegressor({ loss: 'lad' }).options.loss).toBe('absolute_error');
  });

  it('reads nested and flat samples alike', () => {
    const nested = new GradientBoostingRegressor({ nEstimators: 9 }).fit(x, y);
    const data = Float64Array.from(x.flat());
    const flat = new GradientBoostingRegressor({ nEstimators: 9 }).fit(
      { data, shape: [90, 3] },
      Float32Array.from(y).map((_, row) => y[row]),
    );
    expect(flat.predict({ data, shape: [90, 3] })).not.toEqual(new Float64Array(90));
    expect(new GradientBoostingRegressor({ nEstimators: 9 }).fit({ data, shape: [90, 3] }, y).predict(x)).toEqual(
      nested.predict(x),
    );
  });

  it('takes a weight of 2 for a row that comes twice, and 0 for one that is not there', () => {
    const options = { nEstimators: 15, minSamplesLeaf: 5 };
    const weighted = new GradientBoostingRegressor({ ...options, minSamplesLeaf: 1, maxDepth: 2 });
    weighted.fit(x, y, { sampleWeight: y.map((_, row) => (row < 30 ? 2 : row < 60 ? 1 : 0)) });
    const repeated = new GradientBoostingRegressor({ ...options, minSamplesLeaf: 1, maxDepth: 2 });
    repeated.fit([...x.slice(0, 30), ...x.slice(0, 60)], [...y.slice(0, 30), ...y.slice(0, 60)]);
    weighted.predict(x.slice(0, 60)).forEach((value, row) => {
      expect(value).toBeCloseTo(repeated.predict(x)[row], 10);
    });
  });
});

describe('degenerate input', () => {
  it.each(['squared_error', 'absolute_error', 'huber', 'quantile'] as const)('a constant target: %s', (loss) => {
    const model = new GradientBoostingRegressor({ loss, nEstimators: 3 }).fit(
      x,
      y.map(() => 4.25),
    );
    expect(new Set(model.predict(x))).toEqual(new Set([4.25]));
    expect(new Set(model.trainScore)).toEqual(new Set([0]));
    if (loss === 'squared_error') expect([...model.featureImportances]).toEqual([0, 0, 0]);
  });

  it('one sample', () => {
    const model = new GradientBoostingRegressor({ nEstimators: 2 }).fit([[1, 2]], [3]);
    expect([...model.predict([[9, 9]])]).toEqual([3]);
  });

  it('constant columns', () => {
    const model = new GradientBoostingRegressor({ nEstimators: 2 }).fit(
      y.map(() => [1, 1]),
      y,
    );
    const mean = y.reduce((sum, value) => sum + value, 0) / 90;
    expect(model.predict([[1, 1]])[0]).toBeCloseTo(mean, 12);
  });

  it('a bag of one', () => {
    const model = new GradientBoostingRegressor({ nEstimators: 4, subsample: 0.01 }).fit(x, y);
    expect(model.predict(x).every(Number.isFinite)).toBe(true);
  });
});

describe('bad input', () => {
  const fit =
    (samples: never, targets: unknown, options = {}) =>
    () =>
      new GradientBoostingRegressor().fit(samples, targets as number[], options);
  const samples = [[1], [2]];
  it.each<[string, () => unknown, string]>([
    [
      'no rows',
      fit([] as never, []),
      'GradientBoostingRegressor.fit: expected at least one row and one column, received shape [0, 0]',
    ],
    ['no columns', fit([[], []] as never, [1, 2]), 'received shape [2, 0]'],
    [
      'uneven rows',
      fit([[1], [2, 3]] as never, [1, 2]),
      'expected rows of equal length (1 as row 0), received 2 in row 1',
    ],
    [
      'NaN',
      fit([[1], [NaN]] as never, [1, 2]),
      'expected finite numbers within the range of single precision, received NaN in row 1, column 0',
    ],
    ['infinity', fit([[1, 2], [3, -Infinity]] as never, [1, 2]), 'received -Infinity in row 1, column 1'], // prettier-ignore
    ['beyond single precision', fit([[1e39], [1]] as never, [1, 2]), 'received 1e+39 in row 0, column 0'],
    ['text', fit([['1'], ['2']] as never, [1, 2]), 'received 1 in row 0, column 0'],
    [
      'a wrong shape',
      fit({ data: new Float64Array(3), shape: [2, 2] } as never, [1, 2]),
      'expected rows x columns = 4 values for shape [2, 2], received 3',
    ],
    [
      'a shape of three',
      fit({ data: new Float64Array(4), shape: [2, 2, 1] } as never, [1, 2]),
      'expected a shape [rows, columns] of whole numbers, received [2, 2, 1]',
    ],
    [
      'NaN in flat samples',
      fit({ data: Float64Array.of(1, 2, 3, NaN, 5, 6), shape: [3, 2] } as never, [1, 2, 3]),
      'received NaN in row 1, column 1',
    ],
    ['fewer targets', fit(samples as never, [1]), 'expected as many targets as rows (2), received 1'],
    [
      'a target that is not finite',
      fit(samples as never, [1, Infinity]),
      'expected finite targets, received Infinity in row 1',
    ],
    [
      'fewer weights',
      fit(samples as never, [1, 2], { sampleWeight: [1] }),
      'expected as many sample weights as rows (2), received 1',
    ],
    [
      'a negative weight',
      fit(samples as never, [1, 2], { sampleWeight: [1, -1] }),
      'expected finite sample weights >= 0, received -1 in row 1',
    ],
    [
      'no weight at all',
      fit(samples as never, [1, 2], { sampleWeight: [0, 0] }),
      'expected a sample weight > 0, received zeros only',
    ],
    [
      'a bag of rows without weight',
      () =>
        new GradientBoostingRegressor({ subsample: 0.5, nEstimators: 3 }).fit([[1], [2]], [1, 2], {
          sampleWeight: [1, 0],
        }),
      'expected rows of weight above 0 in every bag, received a bag of 1 without one at stage 0; raise subsample',
    ],
    [
      'early stopping that trains on rows without weight',
      () =>
        new GradientBoostingRegressor({ nIterNoChange: 2, validationFraction: 0.5 }).fit([[1], [2]], [1, 2], {
          sampleWeight: [1, 0],
        }),
      'expected rows of weight above 0 among those that',
    ],
    [
      'too few rows for early stopping',
      () => new GradientBoostingRegressor({ nIterNoChange: 2 }).fit([[1]], [1]),
      'expected rows left for training beside validationFraction, received 1 rows of which 1 validate',
    ],
    [
      'predicting before fitting',
      () => new GradientBoostingRegressor().predict(samples),
      'GradientBoostingRegressor.predict: expected a fitted model, received a new one; call fit() first',
    ],
    [
      'other columns',
      () => new GradientBoostingRegressor().fit(samples, [1, 2]).predict([[1, 2]]),
      'GradientBoostingRegressor.predict: expected 1 columns as in fit, received 2',
    ],
  ])('%s', (_, act, text) => {
    expect(act).toThrow(text);
  });

  it.each<[object, string]>([
    [{ loss: 'hinge' }, 'expected loss to be one of squared_error, absolute_error, huber, quantile, received "hinge"'],
    [{ learningRate: -1 }, 'expected learningRate >= 0, received -1'],
    [{ nEstimators: 0 }, 'expected nEstimators to be a whole number >= 1, received 0'],
    [{ subsample: 1.5 }, 'expected subsample <= 1, received 1.5'],
    [{ subsample: 0 }, 'expected subsample > 0, received 0'],
    [{ alpha: 1 }, 'expected alpha < 1, received 1'],
    [{ validationFraction: 1 }, 'expected validationFraction < 1, received 1'],
    [{ nIterNoChange: 0 }, 'expected nIterNoChange to be a whole number >= 1, received 0'],
    [{ tol: NaN }, 'expected tol >= 0, received NaN'],
    [{ maxDepth: 0 }, 'expected maxDepth to be a whole number >= 1, received 0'],
    [
      { minSamplesSplit: 1.5 },
      'expected minSamplesSplit to be a whole number >= 1 or a fraction between 0 and 1, received 1.5',
    ],
    [
      { minSamplesLeaf: 0 },
      'expected minSamplesLeaf to be a whole number >= 1 or a fraction between 0 and 1, received 0',
    ],
    [{ minWeightFractionLeaf: 0.6 }, 'expected minWeightFractionLeaf in 0..0.5, received 0.6'],
    [{ minImpurityDecrease: -1 }, 'expected minImpurityDecrease >= 0, received -1'],
    [{ maxFeatures: 'half' }, 'expected maxFeatures to be one of sqrt, log2, received "half"'],
    [{ maxFeatures: 0 }, 'expected maxFeatures to be a whole number >= 1 or a fraction between 0 and 1, received 0'],
    [{ maxLeafNodes: 1 }, 'expected maxLeafNodes to be a whole number >= 2, received 1'],
    [{ randomState: -1 }, 'expected a whole randomState in 0..4294967295, received -1'],
    [{ nEstimator: 9 }, 'expected options among alpha, ccpAlpha, init, '],
    [{ nEstimator: 9 }, 'received nEstimator; write nEstimators'],
  ])('%j', (options, text) => {
    expect(() => new GradientBoostingRegressor(options)).toThrow(text);
    expect(() => new GradientBoostingRegressor(options)).toThrow(/^GradientBoostingRegressor: /);
  });
});
