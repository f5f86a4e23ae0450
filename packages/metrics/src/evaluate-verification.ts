import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import { distances, setFields } from './check-options.ts';
import { checkMemoryLimit } from './checks.ts';
import { countAllPairs } from './count-all-pairs.ts';
import { createNearness } from './nearness.ts';
import type { DistanceName } from './nearness.ts';
import { labelledOnly, readSet } from './read-set.ts';
import type { EmbeddedSet, Rows } from './read-set.ts';
import { curveOf, rocCurve, thresholdAtEer, thresholdAtFpr } from './roc-curve.ts';
import type { RocCurve } from './roc-curve.ts';
import { verificationThreshold } from './verification-threshold.ts';
import type { VerificationThreshold } from './verification-threshold.ts';

/** Options of {@link evaluateVerification}. */
export interface VerificationOptions extends Omit<EmbeddedSet, 'cameras'> {
  /** Rows to compare, [P, 2] flat: first, second, first, second, ... Without it every row is compared with every other. */
  readonly pairs?: ArrayLike<number>;
  /** By what pairs are scored; default `cosine`. */
  readonly distance?: DistanceName;
  /** The false positive rates at which the true positive rate and the threshold are reported; default 0.0001, 0.001, 0.01, 0.1. */
  readonly fprs?: readonly number[];
  /** Bytes for intermediate values, above the embeddings here and on the engine; default 256 MB. Changes no result. */
  readonly memoryLimit?: number;
}

/** How well pairs of the same identity are told from others. */
export interface VerificationResult {
  /** By false positive rate: the largest true positive rate that does not exceed it. */
  readonly tprAtFpr: Readonly<Record<number, number>>;
  /** By false positive rate: where `tprAtFpr` is reached, at the smallest distance at which it is. */
  readonly thresholdAt: Readonly<Record<number, VerificationThreshold>>;
  /** Equal error rate, 0..1. */
  readonly eer: number;
  /** The distance of the last matching pair up to which false accepts are no more frequent than false rejections. */
  readonly eerThreshold: VerificationThreshold;
  /** Area under the ROC, 0..1. */
  readonly auc: number;
  /** Thresholds are minus half the squared distance (cosine: cosine - 1), or the dot product. */
  readonly curve: RocCurve;
  /** How many pairs match, and how many do not. */
  readonly matching: number;
  /** How many pairs of two identities there were. */
  readonly different: number;
}

/**
 * Verification: do two images show the same identity? ROC, area under it, equal error rate, true positive rate at given false
 * positive rates, and the distances at which they are reached. Exact for all N (N - 1) / 2 pairs too: only the matching ones are stored, the others are counted between them.
 * Rows with a negative label are left out; pairs that name one are an error.
 *
 *     TPR(t) = |{same : d <= t}| / |same|,   FPR(t) = |{different : d <= t}| / |different|
 *     EER = FPR(t) where FPR(t) = 1 - TPR(t);   AUC = integral of TPR over FPR
 *
 * Throws `RangeError` for pairs of one kind only, positions outside the set, and more matching pairs than `memoryLimit` holds.
 *
 * ```ts
 * const { eer, tprAtFpr, thresholdAt } = await evaluateVerification({ embeddings, labels });
 * ```
 *
 * @param options embeddings and labels, or pairs of them; false positive rates that are asked for
 *
 * Source: Huang et al., "Labeled Faces in the Wild", 2007 (pairs, ROC); rates at given false accepts as in Klare et al., "IJB-A", CVPR 2015.
 */
export async function evaluateVerification(options: VerificationOptions): Promise<VerificationResult> {
  const { pairs, distance = 'cosine', fprs = [0.0001, 0.001, 0.01, 0.1], memoryLimit = 2 ** 28 } = options;
  const caller = 'evaluateVerification';
  refuseUnknownOptions(caller, options, [...setFields, 'pairs', 'distance', 'fprs', 'memoryLimit']);
  checkOneOf(caller, 'distance', distance, distances);
  const rows = await readSet(caller, '', { embeddings: options.embeddings, labels: options.labels });
  checkMemoryLimit(caller, memoryLimit);
  const { curve, matching, different } = pairs
    ? scorePairs(caller, rows, pairs, distance)
    : await scoreAllPairs(caller, rows, distance, memoryLimit);
  const points = fprs.map((fpr) => [fpr, thresholdAtFpr(curve, fpr)] as const);
  return {
    tprAtFpr: Object.fromEntries(points.map(([fpr, { tpr }]) => [fpr, tpr])),
    thresholdAt: Object.fromEntries(points.map(([fpr, point]) => [fpr, verificationThreshold(point, distance)])),
    eer: curve.eer,
    eerThreshold: verificationThreshold(thresholdAtEer(curve), distance),
    auc: curve.auc,
    curve,
    matching,
    different,
  };
}

interface Scored {
  readonly curve: RocCurve;
  readonly matching: number;
  readonly different: number;
}

function scorePairs(caller: string, rows: Rows, pairs: ArrayLike<number>, distance: DistanceName): Scored {
  if (pairs.length === 0 || pairs.length % 2 !== 0) {
    throw new RangeError(`${caller}: expected two positions for each of pairs, received ${pairs.length}; pass [P, 2]`);
  }
  const nearness = createNearness(rows, rows, distance);
  const scores = new Float64Array(pairs.length / 2);
  const matches = new Uint8Array(scores.length);
  for (let pair = 0; pair < scores.length; pair++) {
    const [a, b] = [pairs[2 * pair], pairs[2 * pair + 1]];
    for (const row of [a, b]) {
      if (rows.labels.at(row) === undefined || !Number.isInteger(row) || row < 0 || rows.labels[row] < 0) {
        throw new RangeError(
          `${caller}: expected pairs of labelled rows from 0 to ${rows.length - 1}, received row ${row} in pair ${pair}; correct the list`,
        );
      }
    }
    scores[pair] = nearness.exact(a, b);
    matches[pair] = rows.labels[a] === rows.labels[b] ? 1 : 0;
  }
  const matching = matches.reduce((sum, match) => sum + match, 0);
  return { curve: rocCurve(scores, matches), matching, different: scores.length - matching };
}

async function scoreAllPairs(caller: string, all: Rows, distance: DistanceName, memoryLimit: number): Promise<Scored> {
  const rows = labelledOnly(caller, all);
  const points = await countAllPairs(caller, createNearness(rows, rows, distance), rows.labels, memoryLimit);
  const { truePositives, falsePositives } = points.at(-1) ?? { truePositives: 0, falsePositives: 0 };
  return { curve: curveOf(caller, points), matching: truePositives, different: falsePositives };
}
