import { compareRetrieval } from '@htg/metrics';
import type { BootstrapResult, ComparedMetric } from '@htg/metrics';
import type { Evaluation } from './protocols.ts';
import { modelTitle, textTable } from './score-table.ts';

const metrics: readonly (readonly [ComparedMetric, title: string])[] = [
  ['rank1', 'rank-1'],
  ['averagePrecision', 'mAP'],
  ['mapAtR', 'MAP@R'],
];

/** This minus the other, in one metric, over the same queries. */
export interface Comparison extends BootstrapResult {
  readonly model: string;
  readonly metric: string;
}

/**
 * Paired differences, with 95% intervals over identities, of every model that both have; where they share no name, of the last ones.
 *
 * @throws RangeError where the two did not score the same queries
 */
export function compareEvaluations(
  own: Readonly<Record<string, Evaluation>>,
  other: Readonly<Record<string, Evaluation>>,
  seed: number,
): Comparison[] {
  // Raw pixels are the same on both sides.
  const names = Object.keys(own).filter((name) => name !== 'pixels');
  const shared = names.filter((name) => name in other);
  const pairs =
    shared.length > 0
      ? shared.map((name) => [name, own[name], other[name]] as const)
      : [[names[names.length - 1], lastOf(own), lastOf(other)] as const];
  return pairs.flatMap(([model, a, b]) => {
    const [left, right] = [a.retrieval, b.retrieval];
    if (left === undefined || right === undefined) return [];
    return metrics.map(([metric, title]) => ({
      model,
      metric: title,
      ...compareRetrieval(left, right, metric, { seed }),
    }));
  });
}

function lastOf(evaluations: Readonly<Record<string, Evaluation>>): Evaluation {
  return Object.values(evaluations)[Object.keys(evaluations).length - 1];
}

export function comparisonTable(rows: readonly Comparison[]): string {
  return textTable(
    ['paired difference', 'metric', 'this', 'other', 'this - other', '95% interval', ''],
    rows.map(({ model, metric, a, b, difference, low, high }) => [
      modelTitle(model),
      metric,
      a.toFixed(3),
      b.toFixed(3),
      signed(difference),
      `${signed(low)} .. ${signed(high)}`,
      low > 0 ? 'better' : high < 0 ? 'worse' : 'not told apart',
    ]),
  );
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(3)}`;
}
