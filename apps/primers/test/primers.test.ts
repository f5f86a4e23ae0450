import { describe, expect, it } from 'vitest';
import { runBoosting } from '../src/boosting-primer.ts';
import { boostingText } from '../src/boosting-report.ts';
import { documentSettings } from '../src/boosting-settings.ts';
import { curve } from '../src/curve.ts';
import { digitsTable } from '../src/digits-table.ts';
import { learnDigits, learnTable } from '../src/perceptron-primer.ts';
import { perceptronText } from '../src/perceptron-report.ts';

/** A table whose target follows its first feature. */
const table = {
  features: ['cause', 'noise'],
  x: Array.from({ length: 120 }, (_, row) => [row, (row * 37) % 11]),
  y: Array.from({ length: 120 }, (_, row) => Math.sqrt(row)),
};

describe('runBoosting', () => {
  const result = runBoosting(table, { ...documentSettings, trees: 200, rate: 0.05 });

  it('learns from nine tenths and tests on the rest', () => {
    expect(result).toMatchObject({ trainRows: 108, testRows: 12 });
    expect(result.testDeviance).toHaveLength(200);
    expect(result.testError).toBeLessThan(0.05 * result.constantError);
    expect(result.adaBoost.testError).toBeLessThan(0.1 * result.constantError);
    expect(result.trainDeviance[199]).toBeLessThan(result.trainDeviance[0]);
    expect(result.importances[0][0]).toBe('cause');
  });

  it('prints errors, stages and importances', () => {
    const text = boostingText(result, { ...documentSettings, trees: 200, rate: 0.05 });
    expect(text).toMatch(/108 rows to learn from, 12 to test/);
    expect(text).toMatch(/│ gradient boosting +│ +\d+\.\d{3} │/);
    expect(text).toMatch(/│ cause +│ +0\.9\d+ │ #{30}/);
  });

  it('wants rows on both sides', () => {
    expect(() => runBoosting(table, { ...documentSettings, testShare: 0 })).toThrow(
      'runBoosting: expected rows on both sides of the split, received 120 of 120 for training',
    );
  });
});

describe('the perceptron', () => {
  it('learns the exclusive or, and reads digits', async () => {
    const settings = { hidden: 4, rate: 1, iterations: 1500, seed: 0 };
    const learned = learnTable(settings);
    expect(learned.predictions.map(Math.round)).toEqual([0, 1, 1, 0]);
    expect(learned.gradientError).toBeLessThan(1e-6);
    const digits = learnDigits(await digitsTable(), { epochs: 5, seed: 0 });
    expect(digits.testAccuracy).toBeGreaterThan(0.9);
    const confused = digits.confusion.flatMap((row, truth) => row.filter((_, read) => read !== truth));
    expect(confused.reduce((sum, count) => sum + count, 0)).toBe(digits.misread.length);
    expect(perceptronText(learned, digits, settings)).toMatch(/│ test +│ 9\d\.\d% │/);
  });
});

describe('curve', () => {
  it('counts from 1 and thins evenly, with both ends', () => {
    expect(curve([5, 6])).toEqual([
      [1, 5],
      [2, 6],
    ]);
    const thin = curve(
      Float64Array.from({ length: 1001 }, (_, at) => at),
      11,
    );
    expect(thin.map(([x]) => x)).toEqual([1, 101, 201, 301, 401, 501, 601, 701, 801, 901, 1001]);
    expect(curve([7])).toEqual([[1, 7]]);
  });
});
