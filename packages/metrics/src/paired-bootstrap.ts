import { checkCount, checkSeed } from '@htg/ground/check-numbers';
import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import { createRandom } from '@htg/ground/random';
import { checkFinite } from './checks.ts';
import type { RetrievalResult } from './evaluate-retrieval.ts';
import type { PerQuery } from './per-query.ts';

/** Options of {@link pairedBootstrap} and {@link compareRetrieval}. */
export interface BootstrapOptions {
  /** Decides the resamples. */
  readonly seed: number;
  /** How often to resample; default 2000 (ours). */
  readonly resamples?: number;
  /** The share of resamples inside the interval; default 0.95. */
  readonly confidence?: number;
}

/** A difference of two means over the same queries, with its confidence interval. */
export interface BootstrapResult {
  /** Mean of a, mean of b, and a - b. */
  readonly a: number;
  /** Mean of b. */
  readonly b: number;
  /** Mean of a - b. */
  readonly difference: number;
  /** Ends of the interval of the difference: percentiles of the resampled differences. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/**
 * Whether a is better than b: the confidence interval of mean(a - b), by resampling queries with replacement. The same queries are drawn
 * for both, so what makes a query hard for both cancels out. With `groups`, whole groups are drawn (queries of one identity resemble each
 * other; drawing them one by one would make the interval too narrow).
 *
 * It covers the choice of queries alone, not that of the training seed: for that, compare several runs.
 *
 * @param a one value for each query
 * @param b the same queries' values for the other model
 * @param options.groups the group (identity) of each query, whole numbers
 *
 * Throws `RangeError` for lengths that differ or are 0 and values that are not finite.
 *
 * Source: Efron, Tibshirani, "An Introduction to the Bootstrap", 1993, chapters 8 (paired data, groups) and 13 (percentiles).
 */
export function pairedBootstrap(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: BootstrapOptions & { readonly groups?: ArrayLike<number> },
): BootstrapResult {
  const { seed, resamples = 2000, confidence = 0.95, groups } = options;
  const caller = 'pairedBootstrap';
  refuseUnknownOptions(caller, options, ['seed', 'resamples', 'confidence', 'groups']);
  checkPairs(caller, a, b, groups);
  checkSeed(caller, seed);
  checkCount(caller, 'resamples', resamples, 1, 'resample at least once');
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(
      `${caller}: expected confidence between 0 and 1, received ${confidence}; pass a share, e.g. 0.95`,
    );
  }
  const { sums, sizes } = sumGroups(a, b, groups);
  const random = createRandom(seed);
  const differences = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    let [sum, size] = [0, 0];
    for (let draw = 0; draw < sums.length; draw++) {
      const group = random.below(sums.length);
      sum += sums[group];
      size += sizes[group];
    }
    differences[resample] = sum / size;
  }
  differences.sort();
  const [meanA, meanB] = [mean(a), mean(b)];
  return {
    a: meanA,
    b: meanB,
    difference: meanA - meanB,
    low: quantile(differences, (1 - confidence) / 2),
    high: quantile(differences, (1 + confidence) / 2),
  };
}

/** The per-query values of {@link RetrievalResult} that can be compared. */
export type ComparedMetric =
  'averagePrecision' | 'inversePenalty' | 'mapAtR' | 'rPrecision' | 'rank1' | 'reciprocalRank';

const comparedMetrics = ['rank1', 'reciprocalRank', 'rPrecision', 'mapAtR', 'averagePrecision', 'inversePenalty'];

/**
 * The difference of two models in one metric, over the same queries, by {@link pairedBootstrap} over identities.
 *
 * Throws `RangeError` where the two results did not score the same queries.
 *
 * ```ts
 * const { difference, low, high } = compareRetrieval(after, before, 'averagePrecision', { seed: 1 });
 * ```
 *
 * @param a one model's
 * @param b the other's, on the same queries
 * @param metric a value of `PerQuery`
 * @param options confidence, number of draws and the seed
 */
export function compareRetrieval(
  a: RetrievalResult,
  b: RetrievalResult,
  metric: ComparedMetric,
  options: BootstrapOptions,
): BootstrapResult {
  checkOneOf('compareRetrieval', 'metric', metric, comparedMetrics);
  const { index, label } = a.perQuery;
  const differing = index.findIndex((query, place) => query !== b.perQuery.index[place]);
  if (index.length !== b.perQuery.index.length || differing >= 0) {
    throw new RangeError(
      `compareRetrieval: expected results over the same queries, received ${index.length} and ${b.perQuery.index.length} scored queries${differing >= 0 ? ` that differ at ${differing}` : ''}; evaluate both models on one set with the same rules`,
    );
  }
  return pairedBootstrap(valuesOf(a.perQuery, metric), valuesOf(b.perQuery, metric), { ...options, groups: label });
}

function valuesOf(perQuery: PerQuery, metric: ComparedMetric): Float64Array {
  if (metric === 'rank1') return Float64Array.from(perQuery.firstRank, (rank) => (rank === 1 ? 1 : 0));
  if (metric === 'reciprocalRank') return Float64Array.from(perQuery.firstRank, (rank) => 1 / rank);
  return perQuery[metric];
}

function checkPairs(
  caller: string,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  groups: ArrayLike<number> | undefined,
): void {
  if (a.length !== b.length || a.length === 0) {
    throw new RangeError(
      `${caller}: expected values of the same queries, at least one, received ${a.length} and ${b.length}; evaluate both models on one set`,
    );
  }
  if (groups && groups.length !== a.length) {
    throw new RangeError(
      `${caller}: expected one group for each of ${a.length} queries, received ${groups.length}; pass labels`,
    );
  }
  checkFinite(caller, 'values of a', a);
  checkFinite(caller, 'values of b', b);
}

/** The sum of differences and the number of queries of each group; without groups each query is one. */
function sumGroups(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  groups: ArrayLike<number> | undefined,
): { sums: Float64Array; sizes: Float64Array } {
  const known = new Map<number, number>();
  const sums: number[] = [];
  const sizes: number[] = [];
  for (let query = 0; query < a.length; query++) {
    const name = groups ? groups[query] : query;
    const group = known.get(name) ?? sums.length;
    if (group === sums.length) {
      known.set(name, group);
      sums.push(0);
      sizes.push(0);
    }
    sums[group] += a[query] - b[query];
    sizes[group]++;
  }
  return { sums: Float64Array.from(sums), sizes: Float64Array.from(sizes) };
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index];
  return sum / values.length;
}

/** Linear between the two nearest of the sorted values. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
