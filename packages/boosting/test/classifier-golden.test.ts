import { describe, expect, it } from 'vitest';
import { GradientBoostingClassifier } from '../src/index.ts';
import type { GradientBoostingClassifierOptions } from '../src/index.ts';
import { classesOf, eightPlaces, expectGolden, goldenCases, splitTable } from './golden.ts';

const flat = (rows: readonly ArrayLike<number>[]): number[] => rows.flatMap((row) => Array.from(row));

describe('GradientBoostingClassifier against scikit-learn', () => {
  it.each(goldenCases('classifiers'))('$title', (golden) => {
    const { x, y, xTest, yTest, sampleWeight } = splitTable(golden);
    const labels = classesOf(y, golden.classes);
    for (const { seeds, numbers } of golden.runs) {
      for (const randomState of seeds) {
        const options: GradientBoostingClassifierOptions = { ...golden.options, randomState };
        const model = new GradientBoostingClassifier(options).fit(x, labels, { sampleWeight });
        const predicted = model.predict(xTest) as number[];
        expect([...model.stagedPredict(xTest)].at(-1)).toEqual(predicted);
        const { trainScore } = model;
        expectGolden(
          {
            stages: [model.trees.length],
            decision: flat(model.decisionFunction(xTest)),
            probabilities: flat(model.predictProbabilities(xTest)),
            predict: predicted,
            trainScore: eightPlaces(trainScore.length).map((stage) => trainScore[stage]),
            importances: model.featureImportances,
            score: [model.score(xTest, classesOf(y, golden.classes, yTest))],
            leaves: flat(model.apply(xTest).slice(0, 5)),
            outOfBagImprovement: model.outOfBagImprovement.slice(0, 8),
          },
          numbers,
        );
      }
    }
  });
});
