import { describe, it } from 'vitest';
import { AdaBoostClassifier, AdaBoostRegressor } from '../src/index.ts';
import { classesOf, expectGolden, goldenCases, splitTable } from './golden.ts';

describe('AdaBoost against scikit-learn', () => {
  it.each(goldenCases('adaboost'))('$title', (golden) => {
    const { x, y, xTest, sampleWeight } = splitTable(golden);
    for (const { seeds, numbers } of golden.runs) {
      for (const randomState of seeds) {
        const options = { ...golden.options, randomState };
        if (golden.kind === 'classifier') {
          const model = new AdaBoostClassifier(options).fit(x, classesOf(y, golden.classes), { sampleWeight });
          expectGolden(
            {
              predict: model.predict(xTest).map(Number),
              'after 5': [...model.stagedPredict(xTest)][4].map(Number),
              probabilities: model.predictProbabilities(xTest).flatMap((row) => [...row]),
              weights: model.estimatorWeights,
              errors: model.estimatorErrors,
              importances: model.featureImportances,
            },
            numbers,
          );
        } else {
          const model = new AdaBoostRegressor(options).fit(x, y);
          expectGolden(
            {
              predict: model.predict(xTest),
              'after 5': [...model.stagedPredict(xTest)][4],
              weights: model.estimatorWeights,
              errors: model.estimatorErrors,
              importances: model.featureImportances,
            },
            numbers,
          );
        }
      }
    }
  });
});
