import { describe, expect, it } from 'vitest';
import { Forest } from '../src/forest.ts';
import { DecisionTreeRegressor } from '../src/index.ts';
import { RandomState } from '../src/random/random-state.ts';

const random = new RandomState(11);
const rows = 301;
const x = Array.from({ length: rows }, () => Array.from({ length: 3 }, () => random.uniform()));
const y = x.map(([a, b, c]) => a * b + c + 0.1 * random.uniform());
const table = { rows, columns: 3, values: Float32Array.from(x.flat()) };

describe('Forest', () => {
  // Complete layouts up to depth 8, walks beyond; rows that fill no block and no group of eight.
  it.each([[[1]], [[3, 5, 8]], [[2, undefined, 4]]])('adds trees of depth %j as they predict one by one', (depths) => {
    const models = depths.map((maxDepth) => new DecisionTreeRegressor({ maxDepth }).fit(x, y));
    const sums = new Float64Array(rows).fill(5);
    new Forest(models.map(({ tree }) => tree)).addTo(sums, table, 0.3);
    const expected = new Float64Array(rows).fill(5);
    for (const model of models) model.predict(x).forEach((value, row) => (expected[row] += 0.3 * value));
    expect(sums).toEqual(expected);
  });

  it('adds some of its trees, and a tree that is a leaf', () => {
    const models = [
      new DecisionTreeRegressor().fit(
        x,
        y.map(() => 7),
      ),
      new DecisionTreeRegressor({ maxDepth: 2 }).fit(x, y),
    ];
    const forest = new Forest(models.map(({ tree }) => tree));
    const sums = new Float64Array(rows);
    forest.addTo(sums, table, 1, 0, 1);
    expect(new Set(sums)).toEqual(new Set([7]));
  });
});
