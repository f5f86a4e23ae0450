import { describe, it } from 'vitest';
import { DecisionTreeClassifier, DecisionTreeRegressor } from '../src/index.ts';
import { classesOf, expectGolden, goldenCases, splitTable } from './golden.ts';

const cases = goldenCases('trees');

describe('decision trees against scikit-learn', () => {
  it.each(cases)('$title', (golden) => {
    const { x, y, xTest, sampleWeight } = splitTable(golden);
    for (const { seeds, numbers } of golden.runs) {
      for (const randomState of seeds) {
        const options = { ...golden.options, randomState };
        if (golden.kind === 'regressor') {
          const model = new DecisionTreeRegressor(options).fit(x, y, { sampleWeight });
          expectGolden({ predict: model.predict(xTest), importances: model.featureImportances }, numbers);
        } else {
          const model = new DecisionTreeClassifier(options).fit(x, classesOf(y, 3), { sampleWeight });
          expectGolden(
            {
              predict: model.predict(xTest).map(Number),
              probabilities: model.predictProbabilities(xTest).flatMap((row) => [...row]),
              importances: model.featureImportances,
            },
            numbers,
          );
        }
      }
    }
  });
});
