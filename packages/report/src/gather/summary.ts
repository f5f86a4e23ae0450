import { compareRetrieval, pairedBootstrap } from '@htg/metrics';
import type { ComparedMetric } from '@htg/metrics';
import type { ForestPlot, ForestRow } from '../model/charts.ts';
import type { Estimate, ModelScores } from '../model/report.ts';
import type { Evaluated } from './embedded.ts';

const metrics: readonly (readonly [ComparedMetric, string])[] = [
  ['rank1', 'rank-1'],
  ['averagePrecision', 'mAP'],
  ['mapAtR', 'MAP@R'],
];

/** How often queries are drawn again for an interval. */
const resamples = 2000;

/** Scores with 95% intervals, by drawing identities again (with all their queries). */
export function scoresOf({ title, result }: Evaluated, seed: number): ModelScores {
  const { firstRank, averagePrecision, mapAtR, label } = result.perQuery;
  const estimate = (values: ArrayLike<number>): Estimate => {
    if (values.length === 0) return { mean: Number.NaN };
    // The interval of a mean is that of its difference from nothing.
    const { a, low, high } = pairedBootstrap(values, new Float64Array(values.length), {
      seed,
      resamples,
      groups: label,
    });
    return { mean: a, low, high };
  };
  return {
    title,
    rank1: estimate(firstRank.map((rank) => (rank === 1 ? 1 : 0))),
    mAP: estimate(averagePrecision),
    mapAtR: estimate(mapAtR),
  };
}

/**
 * Differences of every model from those before it, with intervals of paired queries: what makes a query hard for both cancels out.
 *
 * @param models in the order of the table; the first, raw pixels, is not compared
 */
export function differencesOf(models: readonly Evaluated[], seed: number): ForestPlot | undefined {
  const trained = models.slice(1);
  const rows = trained.flatMap((later, i) =>
    trained.slice(0, i).flatMap((earlier) => metrics.map(([metric, name]) => row(later, earlier, metric, name, seed))),
  );
  if (rows.length === 0) return undefined;
  return {
    id: 'differences',
    title: 'Paired differences',
    description:
      'How much better the first is than the second on the same queries, with 95% intervals. One that contains 0 tells nothing apart.',
    rows,
  };
}

function row(a: Evaluated, b: Evaluated, metric: ComparedMetric, name: string, seed: number): ForestRow {
  const { difference, low, high } = compareRetrieval(a.result, b.result, metric, { seed, resamples });
  return { a: a.title, b: b.title, metric: name, difference, low, high };
}
