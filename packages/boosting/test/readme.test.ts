import { expect, it } from 'vitest';
import { GradientBoostingRegressor } from '../src/index.ts';

it('runs the README example', () => {
  const samples = Array.from({ length: 200 }, (_, row) => [row % 20, Math.floor(row / 20)]);
  const targets = samples.map(([a, b]) => a * b + Math.sin(a));

  const model = new GradientBoostingRegressor({ nEstimators: 300, maxDepth: 3, learningRate: 0.1, randomState: 1 });
  model.fit(samples, targets);

  expect(Math.abs(model.predict([[10, 5]])[0] - (10 * 5 + Math.sin(10)))).toBeLessThan(1);
  expect(model.trainScore[299]).toBeLessThan(0.5);
  expect(model.featureImportances.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  const saved = JSON.stringify(model);
  expect(GradientBoostingRegressor.fromJSON(JSON.parse(saved) as never).predict(samples)).toEqual(
    model.predict(samples),
  );
});
