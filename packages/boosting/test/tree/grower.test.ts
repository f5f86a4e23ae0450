import { describe, expect, it } from 'vitest';
import { DecisionTreeClassifier, DecisionTreeRegressor } from '../../src/index.ts';
import { RandomState } from '../../src/random/random-state.ts';

/** The textbook's way: every threshold of every feature, sums of squares from scratch, no sorting kept. */
function naiveTree(x: number[][], y: number[], w: number[], depth: number, minLeaf: number): (row: number[]) => number {
  const weight = w.reduce((sum, value) => sum + value, 0);
  const mean = y.reduce((sum, value, row) => sum + w[row] * value, 0) / weight;
  const error = (rows: number[]): number => {
    const sum = rows.reduce((total, row) => total + w[row], 0);
    const center = rows.reduce((total, row) => total + w[row] * y[row], 0) / sum;
    return rows.reduce((total, row) => total + w[row] * (y[row] - center) ** 2, 0);
  };
  const all = [...y.keys()];
  let best = { error: error(all) - 1e-9, feature: -1, threshold: 0 };
  if (depth > 0) {
    for (let feature = 0; feature < x[0].length; feature++) {
      const values = [...new Set(x.map((row) => row[feature]))].sort((a, b) => a - b);
      for (let at = 1; at < values.length; at++) {
        const threshold = (values[at - 1] + values[at]) / 2;
        const left = all.filter((row) => x[row][feature] <= threshold);
        const right = all.filter((row) => x[row][feature] > threshold);
        if (left.length < minLeaf || right.length < minLeaf) continue;
        const total = error(left) + error(right);
        if (total < best.error) best = { error: total, feature, threshold };
      }
    }
  }
  const { feature, threshold } = best;
  if (feature < 0) return () => mean;
  const side = (rows: number[]) =>
    naiveTree(rows.map((row) => x[row]), rows.map((row) => y[row]), rows.map((row) => w[row]), depth - 1, minLeaf); // prettier-ignore
  const left = side(all.filter((row) => x[row][feature] <= threshold));
  const right = side(all.filter((row) => x[row][feature] > threshold));
  return (row) => (row[feature] <= threshold ? left(row) : right(row));
}

/** Halves and quarters, which single precision holds exactly. */
function table(seed: number, rows: number, columns: number): { x: number[][]; y: number[]; w: number[] } {
  const random = new RandomState(seed);
  return {
    x: Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.upTo(4000) / 4)),
    y: Array.from({ length: rows }, () => random.uniform() * 10),
    w: Array.from({ length: rows }, () => 0.5 + random.uniform()),
  };
}

describe('trees against the naive search', () => {
  // Leaves of 3 and more keep equally good splits rare; both searches then find the same one.
  it.each([
    [1, 60, 3, 3],
    [2, 100, 4, 4],
    [3, 200, 2, 5],
  ])('seed %d: %d rows, %d columns, depth %d', (seed, rows, columns, depth) => {
    const { x, y, w } = table(seed, rows, columns);
    const fresh = table(seed + 100, 50, columns).x;
    for (const sampleWeight of [undefined, w]) {
      const model = new DecisionTreeRegressor({ maxDepth: depth, minSamplesLeaf: 3 }).fit(x, y, { sampleWeight });
      const naive = naiveTree(x, y, sampleWeight ?? y.map(() => 1), depth, 3);
      model.predict(fresh).forEach((value, row) => {
        expect(value).toBeCloseTo(naive(fresh[row]), 10);
      });
    }
  });

  it('grows a tree that knows every sample', () => {
    const { x, y } = table(9, 300, 2);
    const model = new DecisionTreeRegressor().fit(x, y);
    model.predict(x).forEach((value, row) => {
      expect(value).toBeCloseTo(y[row], 10);
    });
  });
});

describe('a tree by hand', () => {
  const x = [[1], [2], [3], [10]];
  const y = [0, 0, 6, 6];

  it('cuts between 2 and 3', () => {
    const { tree, featureImportances } = new DecisionTreeRegressor({ maxDepth: 1 }).fit(x, y);
    expect([...tree.feature]).toEqual([0, -1, -1]);
    expect(tree.threshold[0]).toBe(2.5);
    expect([...tree.value]).toEqual([3, 0, 6]);
    expect([...tree.impurity]).toEqual([9, 0, 0]);
    expect([...tree.samples]).toEqual([4, 2, 2]);
    expect([...featureImportances]).toEqual([1]);
  });

  it('weighs samples', () => {
    const { tree } = new DecisionTreeRegressor({ maxDepth: 1 }).fit(x, y, { sampleWeight: [1, 1, 1, 3] });
    expect([...tree.value]).toEqual([4, 0, 6]);
    expect([...tree.weight]).toEqual([6, 2, 4]);
  });

  it('leaves samples of weight 0 out', () => {
    const { tree } = new DecisionTreeRegressor().fit(x, y, { sampleWeight: [1, 1, 0, 1] });
    expect(tree.threshold[0]).toBe(6);
    expect(tree.samples[0]).toBe(3);
  });

  it('stops at its limits', () => {
    const leaves = (options: object): number =>
      new DecisionTreeRegressor(options).fit(x, [0, 1, 4, 9]).tree.feature.filter((f) => f < 0).length;
    expect(leaves({})).toBe(4);
    expect(leaves({ maxLeafNodes: 3 })).toBe(3);
    expect(leaves({ minSamplesSplit: 4 })).toBe(2);
    expect(leaves({ minSamplesSplit: 0.75 })).toBe(3);
    expect(leaves({ minSamplesLeaf: 2 })).toBe(2);
    expect(leaves({ minSamplesLeaf: 0.5 })).toBe(2);
    expect(leaves({ minWeightFractionLeaf: 0.5 })).toBe(2);
    expect(leaves({ minImpurityDecrease: 0.3 })).toBe(3);
    expect(leaves({ maxDepth: 1 })).toBe(2);
  });

  it('sends values between float neighbors where training sent them', () => {
    const near = [[0.1], [0.1 + 2e-8], [0.3]];
    const model = new DecisionTreeRegressor().fit(near, [1, 2, 3]);
    expect([...model.predict(near)]).toEqual([1.5, 1.5, 3]);
  });

  it('predicts the majority, and the first class of equals', () => {
    const model = new DecisionTreeClassifier({ maxDepth: 1 }).fit(x, ['b', 'b', 'a', 'c']);
    expect(model.classes).toEqual(['a', 'b', 'c']);
    expect(model.predict(x)).toEqual(['b', 'b', 'a', 'a']);
    expect(model.predictProbabilities([[9]])).toEqual([Float64Array.of(0.5, 0, 0.5)]);
    expect(model.tree.impurity[0]).toBeCloseTo(1 - (1 / 16 + 4 / 16 + 1 / 16), 14);
    const bits = new DecisionTreeClassifier({ maxDepth: 1, criterion: 'entropy' }).fit(x, ['b', 'b', 'a', 'c']);
    expect(bits.tree.impurity[0]).toBeCloseTo(1.5, 14);
  });

  it('looks at few features where told to, at others for other seeds', () => {
    const { x: wide, y: targets } = table(4, 80, 6);
    const root = (randomState: number): number =>
      new DecisionTreeRegressor({ maxDepth: 1, maxFeatures: 1, randomState }).fit(wide, targets).tree.feature[0];
    expect(new Set(Array.from({ length: 30 }, (_, seed) => root(seed))).size).toBe(6);
    expect(root(3)).toBe(root(3));
  });
});
