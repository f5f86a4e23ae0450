import { describe, expect, it } from 'vitest';
import {
  AdaBoostClassifier,
  AdaBoostRegressor,
  DecisionTreeClassifier,
  GradientBoostingClassifier,
  GradientBoostingRegressor,
} from '../src/index.ts';
import type { GradientBoostingClassifierOptions } from '../src/index.ts';

const x = [[1], [2], [3], [4], [5], [6]];
const two = ['a', 'a', 'a', 'b', 'b', 'b'];
const three = [1, 1, 2, 2, 3, 3];

describe('GradientBoostingClassifier', () => {
  it('is worked by hand for two classes', () => {
    // From 0: probabilities of 1/2, gradients of -1/2 and 1/2, curvatures of 1/4. The split parts the classes; Newton steps of -2 and 2, of which a tenth.
    const model = new GradientBoostingClassifier({ nEstimators: 1, maxDepth: 1 }).fit(x, two);
    expect(model.decisionFunction(x).map(([raw]) => raw)).toEqual([-0.2, -0.2, -0.2, 0.2, 0.2, 0.2]);
    expect(model.predictProbabilities([[6]])[0][1]).toBeCloseTo(1 / (1 + Math.exp(-0.2)), 12);
    expect(model.predict(x)).toEqual(two);
    expect(model.classes).toEqual(['a', 'b']);
    // Twice the loss of a probability of that.
    expect(model.trainScore[0]).toBeCloseTo(2 * Math.log(1 + Math.exp(-0.2)), 12);
    expect(model.apply([[1], [6]])).toEqual([Int32Array.of(1), Int32Array.of(2)]);
    expect(model.score(x, two)).toBe(1);
    expect(model.score(x, ['b', ...two.slice(1)], { sampleWeight: [5, 1, 1, 1, 1, 1] })).toBe(0.5);
  });

  it('is worked by hand for three classes', () => {
    // From shares of a third: gradients of 2/3 and -1/3, curvatures of 2/9; the first class's tree parts it: steps of (2/3) (2/3) / (2/9) = 2 and -1.
    const model = new GradientBoostingClassifier({ nEstimators: 1, maxDepth: 1, learningRate: 1 }).fit(x, three);
    const raw = model.decisionFunction([[1], [6]]);
    expect(raw[0][0]).toBeCloseTo(2, 12);
    expect(raw[1][0]).toBeCloseTo(-1, 12);
    expect(raw[1][2]).toBeCloseTo(2, 12);
    expect(model.trees[0]).toHaveLength(3);
    const [shares] = model.predictProbabilities([[1]]);
    expect(shares[0] + shares[1] + shares[2]).toBeCloseTo(1, 12);
  });

  it('is saved, loaded and gone on with', () => {
    for (const labels of [two, three]) {
      const whole = new GradientBoostingClassifier({ nEstimators: 6, subsample: 0.7 }).fit(x, labels);
      const part = new GradientBoostingClassifier({ nEstimators: 3, subsample: 0.7, warmStart: true }).fit(x, labels);
      const loaded = GradientBoostingClassifier.fromJSON(
        JSON.parse(JSON.stringify(part)) as ReturnType<typeof part.toJSON>,
      );
      expect(loaded.predictProbabilities(x)).toEqual(part.predictProbabilities(x));
      loaded.setOptions({ nEstimators: 6 }).fit(x, labels);
      expect(loaded.predictProbabilities(x)).toEqual(whole.predictProbabilities(x));
    }
  });

  it('keeps its probabilities when options change for the next fit', () => {
    const model = new GradientBoostingClassifier({ nEstimators: 3 }).fit(x, two);
    const before = model.predictProbabilities(x);
    model.setOptions({ loss: 'exponential' });
    expect(model.predictProbabilities(x)).toEqual(before);
    expect(GradientBoostingClassifier.fromJSON(model.toJSON()).predictProbabilities(x)).toEqual(before);
  });

  it('stops where it is told to', () => {
    const model = new GradientBoostingClassifier().fit(x, two, { monitor: (stage) => stage === 4 });
    expect(model.trees).toHaveLength(5);
  });

  it('stands classes that are certain', () => {
    const model = new GradientBoostingClassifier({ nEstimators: 400, learningRate: 1 }).fit(x, three);
    expect(model.predictProbabilities(x).every((row) => row.every(Number.isFinite))).toBe(true);
    expect(model.predict(x)).toEqual(three);
  });

  it.each([
    [
      { loss: 'hinge' },
      two,
      'GradientBoostingClassifier: expected loss to be one of log_loss, exponential, received "hinge"; ',
    ],
    [
      { alpha: 0.5 },
      two,
      'GradientBoostingClassifier: expected no alpha, which belongs to losses of numbers, received 0.5; leave it out',
    ],
    [{ ccpAlpha: -1 }, two, 'GradientBoostingClassifier: expected ccpAlpha >= 0, received -1; choose such a number'],
    [
      { loss: 'exponential' },
      three,
      'GradientBoostingClassifier.fit: expected two classes for the loss exponential, received 3; take log_loss',
    ],
    [
      {},
      ['a', 'a', 'a', 'a', 'a', 'a'],
      'GradientBoostingClassifier.fit: expected two classes or more with weight, received 1; pass rows of another class',
    ],
    [
      { nIterNoChange: 1 },
      [1, 1, 1, 1, 2, 2],
      'GradientBoostingClassifier.fit: expected two rows of each class, and as many rows as classes on either side of validationFraction, received 6 rows of 2 classes, the rarest with 2, of which 1 validate; ',
    ],
  ] as const)('explains %j', (options, labels, text) => {
    expect(() => new GradientBoostingClassifier(options as GradientBoostingClassifierOptions).fit(x, labels)).toThrow(
      text,
    );
  });

  it('explains missing values, and a model that goes on with other classes', () => {
    expect(() => new GradientBoostingClassifier().fit([[1], [NaN]], ['a', 'b'])).toThrow(
      'received NaN in row 1, column 0; missing values are not learned from: fill them in, or leave the row or the column out',
    );
    const model = new GradientBoostingClassifier({ nEstimators: 2, warmStart: true }).fit(x, two);
    expect(() => model.fit(x, three)).toThrow(
      'GradientBoostingClassifier.fit: expected the classes a, b, which warmStart keeps, received 1, 2, 3; pass rows of the same ones or turn warmStart off',
    );
  });
});

describe('score', () => {
  it('is the share of the variance that numbers explain', () => {
    const y = [1, 2, 3, 4, 5, 6];
    const mean = new GradientBoostingRegressor({ nEstimators: 1, learningRate: 0 }).fit(x, y);
    expect(mean.score(x, y)).toBe(0);
    // Predicted 3.5 each: of weights 1 and 3 on 1 and 4 the mean is 3.25.
    expect(mean.score([[1], [4]], [1, 4], { sampleWeight: [1, 3] })).toBeCloseTo(
      1 - (2.5 ** 2 + 3 * 0.5 ** 2) / (2.25 ** 2 + 3 * 0.75 ** 2),
      12,
    );
    expect(mean.score([[1], [2]], [3.5, 3.5])).toBe(1);
    expect(mean.score([[1], [2]], [3, 3])).toBe(0);
    expect(new AdaBoostRegressor().fit(x, y).score(x, y)).toBeGreaterThan(0.9);
  });

  it('is the share of right classes', () => {
    expect(new AdaBoostClassifier().fit(x, two).score(x, two)).toBe(1);
    expect(
      new DecisionTreeClassifier({ maxDepth: 1 }).fit(x, two).score(x, ['a', 'a', 'b', 'b', 'b', 'b']),
    ).toBeCloseTo(5 / 6, 12);
    expect(() => new DecisionTreeClassifier().fit(x, two).score(x, ['a'])).toThrow(
      'DecisionTreeClassifier.score: expected as many labels as rows (6), received 1; pass one for every row',
    );
  });
});
