import { describe, expect, it } from 'vitest';
import { GradientBoostingRegressor } from '../src/index.ts';
import type { GradientBoostingOptions } from '../src/index.ts';
import { eightPlaces, expectGolden, goldenCases, splitTable } from './golden.ts';

describe('GradientBoostingRegressor against scikit-learn', () => {
  it.each(goldenCases('gradient-boosting'))('$title', (golden) => {
    const { x, y, xTest, sampleWeight } = splitTable(golden);
    for (const { seeds, numbers } of golden.runs) {
      for (const randomState of seeds) {
        const options: GradientBoostingOptions = { ...golden.options, randomState };
        const model = new GradientBoostingRegressor(options).fit(x, y, { sampleWeight });
        const staged = [...model.stagedPredict(xTest)];
        const { trainScore } = model;
        expect(staged.at(-1)).toEqual(model.predict(xTest));
        expectGolden(
          {
            trees: [model.trees.length],
            predict: model.predict(xTest),
            trainScore: eightPlaces(trainScore.length).map((stage) => trainScore[stage]),
            importances: model.featureImportances,
            outOfBagImprovement: model.outOfBagImprovement.slice(0, 8),
            ...Object.fromEntries(golden.stages.map((stage) => [`after ${stage}`, staged[stage - 1] ?? []])),
          },
          numbers,
        );
      }
    }
  });
});
