import { chartPage } from '@htg/report/page';
import type { LineSeries, ReportAssets, Tone } from '@htg/report/page';
import type { BoostingResult, BoostingSettings } from './boosting-primer.ts';
import { curve } from './curve.ts';
import { terminalTable } from './terminal-table.ts';

/** Tables for the terminal. */
export function boostingText(result: BoostingResult, { trees, depth, rate, loss }: BoostingSettings): string {
  const { trainRows, testRows, testDeviance, trainDeviance, importances, adaBoost, seconds } = result;
  const stages = milestones(trainDeviance.length);
  return [
    `${trees} trees of depth ${depth}, rate ${rate}, ${loss}: ${trainRows} rows to learn from, ${testRows} to test; fitted in ${seconds.toFixed(2)} s`,
    terminalTable(
      ['mean squared error', 'test'],
      [
        ['the training mean, always', number(result.constantError)],
        [`AdaBoost.R2, ${adaBoost.testDeviance.length} trees`, number(adaBoost.testError)],
        ['gradient boosting', number(result.testError)],
      ],
    ),
    terminalTable(
      ['after trees', `train (${loss})`, 'test (squared error)'],
      stages.map((stage) => [String(stage), number(trainDeviance[stage - 1]), number(testDeviance[stage - 1])]),
    ),
    terminalTable(
      ['feature', 'importance', ''],
      importances.map(([name, share]) => [name, share.toFixed(4), '#'.repeat(Math.round(share * 40)).padEnd(40)]),
    ),
  ].join('\n\n');
}

/** The page with both plots, and AdaBoost beside them. */
export function boostingPage(
  result: BoostingResult,
  { trees, depth, rate, loss, seed }: BoostingSettings,
  { withB, assets }: { readonly withB: boolean; readonly assets: ReportAssets },
): string {
  const { trainRows, testRows, trainDeviance, testDeviance, importances, adaBoost } = result;
  const squared = loss === 'squared_error';
  const sections = [
    {
      id: 'data',
      title: 'What is learned',
      short: 'Data',
      text:
        `Prices of homes in ${trainRows + testRows} districts of Boston, from ${importances.length} features. The rows are shuffled with seed ${seed}; ` +
        `${trainRows} teach, ${testRows} test. ${withB ? keptB : leftOutB}`,
    },
    {
      id: 'deviance',
      title: 'How wrong, tree by tree',
      short: 'Deviance',
      text: `Each of ${trees} trees of depth ${depth} learns what those before it got wrong, and ${rate} of what it says is added. The mean squared error of the test rows ends at ${number(result.testError)}; always predicting the training mean gives ${number(result.constantError)}. With ${testRows} rows to test on, another shuffle would move it a good deal.`,
      lines: {
        id: 'deviance-lines',
        title: 'Deviance of train and test by number of trees',
        description: squared ? 'Mean squared error.' : 'Mean loss.',
        counts: 'tree',
        ...plain,
        series: [
          series(squared ? 'train' : `train (${loss})`, 'stage1', curve(trainDeviance)),
          series(squared ? 'test' : 'test (squared error)', 'control', curve(testDeviance)),
        ],
      },
    },
    {
      id: 'importance',
      title: 'What it looked at',
      short: 'Importance',
      text: 'Each feature’s share of the decrease of the squared error in all splits.',
      bars: {
        id: 'importance-bars',
        title: 'Feature importance',
        description: 'All shares add up to 1.',
        axis: 'share',
        bars: importances,
      },
    },
    {
      id: 'adaboost',
      title: 'AdaBoost beside it',
      short: 'AdaBoost',
      text: `AdaBoost.R2 draws rows by weight: rows that were predicted badly come up more often. A tree’s say follows from its error, and the weighted median of all trees is the prediction. Its test error ends at ${number(adaBoost.testError)} after ${adaBoost.testDeviance.length} trees.`,
      lines: {
        id: 'adaboost-lines',
        title: 'AdaBoost: test error by number of trees',
        description: 'Mean squared error of the test rows.',
        counts: 'tree',
        ...plain,
        series: [
          series('AdaBoost.R2, test', 'stage1', curve(adaBoost.testDeviance)),
          series('gradient boosting, test, after all trees', 'control', [
            [1, result.testError],
            [adaBoost.testDeviance.length, result.testError],
          ]),
        ],
      },
      table: {
        head: ['tree', 'its error', 'its say'],
        rows: milestones(adaBoost.testDeviance.length).map((stage) => [
          String(stage),
          adaBoost.learnerErrors[stage - 1].toFixed(4),
          adaBoost.learnerWeights[stage - 1].toFixed(4),
        ]),
      },
    },
  ];
  return chartPage({ title: 'Learning from mistakes: gradient boosting', kind: 'htg primer', sections }, assets);
}

const keptB = 'The column B, which encodes the share of Black residents, was kept on request.';
const leftOutB =
  'The column B is left out: it encodes the share of Black residents by a formula that supposes how it drives prices.';

/** Lines as they are, without smoothing. */
const plain = { scale: 'number', exact: true } as const;

function series(name: string, tone: Tone, points: LineSeries['points']): LineSeries {
  return { name, tone, points };
}

/** 1, 2, 5, 10, 20, 50, ... and the last. */
function milestones(last: number): number[] {
  const steps: number[] = [];
  for (let power = 1; power <= last; power *= 10) steps.push(power, 2 * power, 5 * power);
  return [...new Set([...steps.filter((step) => step <= last), last])];
}

function number(value: number): string {
  return value.toFixed(3);
}
