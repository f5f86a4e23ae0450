import { checkFinite } from './checks.ts';

/** The trade between false and true acceptances of a verification. */
export interface RocCurve {
  /** False positive rates: the share of different pairs with a score of at least the threshold; rising from 0 to 1. */
  readonly fpr: Float64Array;
  /** True positive rates: the share of matching pairs with such a score. */
  readonly tpr: Float64Array;
  /** Falling; the first is infinite (nothing is accepted). */
  readonly thresholds: Float64Array;
  /** The area under the curve. */
  readonly auc: number;
  /** The rate at which false positives and false negatives are equally frequent, on straight lines between the points. */
  readonly eer: number;
}

/** How many pairs have at least a score. A point of the curve for each different score. */
export interface RocPoint {
  readonly threshold: number;
  readonly falsePositives: number;
  readonly truePositives: number;
}

/**
 * The ROC curve of scored pairs. Pairs of equal score are accepted together, so the order of the pairs does not matter.
 *
 * @param scores larger for pairs that are more likely to match
 * @param matches for each score whether (1 or true) or not (0 or false) the pair does match; both occur
 *
 * Throws `RangeError` for lengths that differ, scores that are not finite, and pairs of one kind only.
 *
 * ```ts
 * const curve = rocCurve([0.9, 0.8, 0.3], [1, 0, 0]);
 * const atOnePercent = tprAtFpr(curve, 0.01);
 * ```
 */
export function rocCurve(scores: ArrayLike<number>, matches: ArrayLike<boolean | number>): RocCurve {
  const caller = 'rocCurve';
  if (scores.length !== matches.length) {
    throw new RangeError(
      `${caller}: expected as many matches as scores (${scores.length}), received ${matches.length}; pass one for each pair`,
    );
  }
  checkFinite(caller, 'scores', scores);
  const order = Uint32Array.from(scores, (_, index) => index).sort((a, b) => scores[b] - scores[a]);
  const points: RocPoint[] = [];
  let falsePositives = 0;
  let truePositives = 0;
  order.forEach((pair, place) => {
    if (matches[pair]) truePositives++;
    else falsePositives++;
    const next = order.at(place + 1);
    if (place + 1 < order.length && next !== undefined && scores[next] === scores[pair]) return;
    points.push({ threshold: scores[pair], falsePositives, truePositives });
  });
  return curveOf(caller, points);
}

/**
 * The largest true positive rate at a false positive rate of at most `fpr`: no interpolation.
 *
 * @param curve of `rocCurve`
 */
export function tprAtFpr(curve: RocCurve, fpr: number): number {
  if (!(fpr >= 0 && fpr <= 1)) {
    throw new RangeError(`tprAtFpr: expected fpr from 0 to 1, received ${fpr}; pass a rate such as 0.001`);
  }
  let best = 0;
  for (let point = 0; point < curve.fpr.length && curve.fpr[point] <= fpr; point++) best = curve.tpr[point];
  return best;
}

/** A point of a {@link RocCurve}. */
export interface OperatingPoint {
  /** Pairs with a score of at least this are accepted; infinite where none may be. */
  readonly threshold: number;
  /** False positive rate there, 0..1. */
  readonly fpr: number;
  /** True positive rate there, 0..1. */
  readonly tpr: number;
}

/**
 * Where {@link tprAtFpr} is reached: of all thresholds that accept so many matching pairs, the highest, which accepts the fewest others.
 *
 * ```ts
 * const { threshold, tpr } = thresholdAtFpr(rocCurve([0.9, 0.8, 0.3], [1, 0, 0]), 0.01); // 0.9, 1
 * ```
 *
 * @param curve of `rocCurve`
 * @param fpr 0..1
 */
export function thresholdAtFpr(curve: RocCurve, fpr: number): OperatingPoint {
  return operatingPoint(curve, curve.tpr.indexOf(tprAtFpr(curve, fpr)));
}

/**
 * As {@link thresholdAtFpr}, where false accepts are to be no more frequent than false rejections: the last such point before the equal error rate.
 *
 * @param curve of `rocCurve`
 */
export function thresholdAtEer(curve: RocCurve): OperatingPoint {
  const last = curve.fpr.findLastIndex((fpr, point) => fpr + curve.tpr[point] <= 1);
  return operatingPoint(curve, curve.tpr.indexOf(curve.tpr[last]));
}

function operatingPoint({ thresholds, fpr, tpr }: RocCurve, point: number): OperatingPoint {
  return { threshold: thresholds[point], fpr: fpr[point], tpr: tpr[point] };
}

/** The curve through points of falling thresholds; the last one holds all pairs. */
export function curveOf(caller: string, points: readonly RocPoint[]): RocCurve {
  const { falsePositives: different, truePositives: matching } = points.at(-1) ?? {
    falsePositives: 0,
    truePositives: 0,
  };
  if (different === 0 || matching === 0) {
    throw new RangeError(
      `${caller}: expected matching and different pairs, received ${matching} and ${different}; a rate needs both`,
    );
  }
  const all = [{ threshold: Infinity, falsePositives: 0, truePositives: 0 }, ...points];
  const fpr = Float64Array.from(all, (point) => point.falsePositives / different);
  const tpr = Float64Array.from(all, (point) => point.truePositives / matching);
  const thresholds = Float64Array.from(all, (point) => point.threshold);
  return { fpr, tpr, thresholds, auc: areaUnder(fpr, tpr), eer: equalErrorRate(fpr, tpr) };
}

function areaUnder(fpr: Float64Array, tpr: Float64Array): number {
  let area = 0;
  for (let i = 1; i < fpr.length; i++) area += ((fpr[i] - fpr[i - 1]) * (tpr[i] + tpr[i - 1])) / 2;
  return area;
}

/** Where the curve crosses fpr = 1 - tpr. */
function equalErrorRate(fpr: Float64Array, tpr: Float64Array): number {
  let i = 1;
  while (fpr[i] + tpr[i] < 1) i++;
  const before = fpr[i - 1] + tpr[i - 1];
  const share = (1 - before) / (fpr[i] + tpr[i] - before);
  return fpr[i - 1] + share * (fpr[i] - fpr[i - 1]);
}
