import { describe, it } from 'vitest';
import { DecisionTreeClassifier, DecisionTreeRegressor, GradientBoostingRegressor } from '../src/index.ts';
import { classesOf, expectGolden, goldenCases, splitTable } from './golden.ts';

describe('pruned trees against scikit-learn', () => {
  it.each(goldenCases('pruned'))('$title', ({ kind, options: given, runs, ...golden }) => {
    const { x, y, xTest, yTest, sampleWeight } = splitTable(golden);
    for (const { seeds, numbers } of runs) {
      for (const randomState of seeds) {
        const options = { ...given, randomState };
        if (kind === 'classifier') {
          const model = new DecisionTreeClassifier(options).fit(x, classesOf(y, 3), { sampleWeight });
          const predict = model.predict(xTest) as number[];
          expectGolden({ predict, leaves: model.apply(xTest), importances: model.featureImportances }, numbers);
        } else if (kind === 'boosted') {
          const model = new GradientBoostingRegressor(options).fit(x, y);
          const leaves = model.apply(xTest.slice(0, 5)).flatMap((row) => [...row]);
          expectGolden({ predict: model.predict(xTest), leaves, score: [model.score(xTest, yTest)] }, numbers);
        } else {
          const model = new DecisionTreeRegressor(options).fit(x, y);
          const { featureImportances: importances } = model;
          const score = [model.score(xTest, yTest)];
          expectGolden({ predict: model.predict(xTest), leaves: model.apply(xTest), importances, score }, numbers);
        }
      }
    }
  });
});
