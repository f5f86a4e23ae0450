import { readFileSync } from 'node:fs';
import { GradientBoostingRegressor, shuffledIndices } from '@htg/boosting';
import type { GradientBoostingOptions } from '@htg/boosting';
import { describe, expect, it } from 'vitest';
import { eightPlaces, expectGolden } from '../../../packages/boosting/test/golden.ts';
import type { GoldenCase } from '../../../packages/boosting/test/golden.ts';
import { bostonTable } from '../src/boston-table.ts';
import type { NumberTable } from '../src/boston-table.ts';

const { cases } = JSON.parse(readFileSync(new URL('golden/boston.json', import.meta.url), 'utf8')) as {
  cases: readonly GoldenCase[];
};

/** The table, or why it is not at hand: it is not part of the repository, and pip may have no way to it. */
const table: NumberTable | string = await bostonTable().catch((error: unknown) => String(error));

describe('500 trees of depth 4 on Boston against scikit-learn', () => {
  it.for(cases)('$name', (golden, { skip }) => {
    if (typeof table === 'string') return skip(`the Boston table is absent: ${table}`);
    const { x, y } = table;
    const order = [...shuffledIndices(y.length, 13)];
    const rows = order.map((row) => x[row]);
    const values = order.map((row) => y[row]);
    const cut = Math.floor(y.length * 0.9);
    for (const { seeds, numbers } of golden.runs) {
      const options = { ...golden.options, randomState: seeds[0] } as GradientBoostingOptions;
      const model = new GradientBoostingRegressor(options).fit(rows.slice(0, cut), values.slice(0, cut));
      const staged = [...model.stagedPredict(rows.slice(cut))];
      const { trainScore } = model;
      expectGolden(
        {
          trees: [model.trees.length],
          predict: model.predict(rows.slice(cut)),
          trainScore: eightPlaces(trainScore.length).map((stage) => trainScore[stage]),
          importances: model.featureImportances,
          ...Object.fromEntries(golden.stages.map((stage) => [`after ${stage}`, staged[stage - 1]])),
        },
        numbers,
      );
    }
    expect(x[0]).toHaveLength(12);
  });
});
