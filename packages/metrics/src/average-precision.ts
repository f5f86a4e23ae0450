/**
 * Which average precision. With R matches of a query in the gallery, h_i the rank of the i-th and P_i = i / h_i the precision there:
 *
 * - `ranking` (default): mean of P_i over all R matches of the whole ranking. The value of information retrieval, of scikit-learn's
 *   `average_precision_score` and of the re-identification evaluators since torchreid.
 * - `trapezoid`: the area under the precision-recall line, mean of (P_i + (i-1)/(h_i-1)) / 2 with 1 for the second term at h_i = 1.
 *   The value of Oxford Buildings' and Market-1501's own evaluation programs.
 * - `{ at: k, denominator }`: the sum of P_i over the matches with h_i <= k, divided by
 *   `relevant`: R, whatever k (pytorch-metric-learning's `mean_average_precision`, with its k);
 *   `reachable`: min(R, k), so that a perfect ranking has 1;
 *   `hits`: the number of matches within k (0 if there is none), which forgives what is missing;
 *   `classCount`: all images of the identity in the gallery, the query itself and excluded ones too.
 *
 * MAP@R is `at: R` with `relevant`, for each query's own R; it always comes out as `mapAtR`.
 */
export type AveragePrecision = 'ranking' | 'trapezoid' | { readonly at: number; readonly denominator: ApDenominator };

/** The denominators in use for average precision within the first k. */
export type ApDenominator = 'classCount' | 'hits' | 'reachable' | 'relevant';

/**
 * @param ranks ranks of the query's matches, from 1, ascending, at least one
 * @param classCount images of the identity in the gallery, see {@link AveragePrecision}
 */
export function averagePrecision(definition: AveragePrecision, ranks: ArrayLike<number>, classCount: number): number {
  if (definition === 'ranking') return precisionSum(ranks, Infinity) / ranks.length;
  if (definition === 'trapezoid') return trapezoidSum(ranks) / ranks.length;
  const { at, denominator } = definition;
  const hits = countWithin(ranks, at);
  if (hits === 0) return 0;
  const divisor = { classCount, hits, reachable: Math.min(ranks.length, at), relevant: ranks.length }[denominator];
  return precisionSum(ranks, at) / divisor;
}

/** How many of the ascending ranks are at most k. */
export function countWithin(ranks: ArrayLike<number>, k: number): number {
  let count = 0;
  while (count < ranks.length && ranks[count] <= k) count++;
  return count;
}

/** The sum of the precisions at those ranks that are at most k. */
export function precisionSum(ranks: ArrayLike<number>, k: number): number {
  let sum = 0;
  for (let i = 0; i < ranks.length && ranks[i] <= k; i++) sum += (i + 1) / ranks[i];
  return sum;
}

function trapezoidSum(ranks: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < ranks.length; i++) {
    const before = ranks[i] === 1 ? 1 : i / (ranks[i] - 1);
    sum += ((i + 1) / ranks[i] + before) / 2;
  }
  return sum;
}
