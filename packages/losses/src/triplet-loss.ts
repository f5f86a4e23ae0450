import type { Reference } from './pairs/compare-pairs.ts';
import type { Distance } from './distances/distance.ts';
import type { Mined, Miner } from './mining/miner.ts';
import type { Losses, Reduced, Reduction } from './reduction.ts';
import type { TripletSums } from './triplet/triplet-sums.ts';
import type { TripletRule } from './triplet/triplet-rule.ts';
import * as tf from '@tensorflow/tfjs-core';
import { checkFinite } from './check-batch.ts';
import { checkInputs, expectLabels, labelMasks } from './pairs/compare-pairs.ts';
import { squaredEuclidean } from './distances/squared-euclidean.ts';
import { checkMined } from './mining/check-mined.ts';
import { mine } from './mining/mine-triplets.ts';
import { countAll } from './mining/triplet-counts.ts';
import { checkReduction, inverse, reducedLoss } from './reduction.ts';
import { allCrossedTriplets } from './triplet/crossed-triplets.ts';
import { matchedTriplets } from './triplet/matched-triplets.ts';
import { sumTriplets } from './triplet/triplet-sums.ts';

export interface TripletOptions<R extends Reduction = Reduction> {
  /** `m`, in the unit of the distance. Default 0.05; 0 for the soft margin. */
  readonly margin?: number;
  /** `log(1 + exp(d_ap - d_an + m))` in place of the hinge. Default false. */
  readonly soft?: boolean;
  /** Take the positive's distance to the negative where it is the smaller one. Default false. */
  readonly swap?: boolean;
  /** Positives and negatives change places: `d_an - d_ap + m`, what HTG's generator minimises. Default false. */
  readonly reversed?: boolean;
  /** Default squared Euclidean of normalised rows. */
  readonly distance?: Distance;
  /** Default `meanNonZero`. `none` gives each triplet's loss, 0 where there is none. */
  readonly reduction?: R;
  /** Which triplets count. Default all of them. */
  readonly miner?: Miner;
  /** Triplets that were mined before, in place of a miner; labels are not needed then. */
  readonly mined?: Mined;
  /** Positives and negatives come from here instead of the batch. */
  readonly ref?: Reference;
}

/**
 * Triplet loss.
 *
 *     L = [d(f_a, f_p) - d(f_a, f_n) + m]+
 *
 * For a similarity `s` it is `[s(f_a, f_n) - s(f_a, f_p) + m]+`. Anchors without a positive or without a negative count for nothing;
 * a batch without any triplet gives 0, with a gradient of zeros.
 * All triplets of `N` embeddings take memory in the order of `N^2`: nothing of the size of their number is kept.
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities; `undefined` with `mined`
 * @returns a scalar; with reduction `none`: `[N]` if the miner gives one triplet an anchor, `[N, M]` if it gives one positive or one
 *   negative, else `[N, M, M]` (anchor, positive, negative). The caller's to dispose
 * @throws RangeError for shapes that do not fit and for a margin that is no number
 *
 * Source: Schroff, Kalenichenko, Philbin, "FaceNet", CVPR 2015, eq. 3; soft margin: Hermans, Beyer, Leibe, "In Defense of the Triplet
 * Loss", 2017; swap: Balntas et al., BMVC 2016. Averaging over non-zero losses and the default margin are pytorch-metric-learning's.
 *
 * @example
 * const loss = tripletLoss(embeddings, labels, { margin: 0.2, miner: batchHard() });
 */
export function tripletLoss<R extends Reduction = 'meanNonZero'>(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  {
    soft = false,
    margin = soft ? 0 : 0.05,
    swap = false,
    reversed = false,
    distance = squaredEuclidean(),
    reduction = 'meanNonZero' as R,
    miner,
    mined,
    ref,
  }: TripletOptions<R> = {},
): Reduced<R> {
  checkInputs('tripletLoss', embeddings, labels, ref);
  checkFinite('tripletLoss', 'margin', margin);
  checkReduction('tripletLoss', reduction);
  if (mined) checkMined('tripletLoss', mined, embeddings, ref);
  return tf.tidy(() => {
    const distances = distance.matrix(embeddings, ref?.embeddings);
    const between = swap ? (ref ? distance.matrix(ref.embeddings) : distances) : undefined;
    const rule: TripletRule = {
      margin,
      soft,
      sign: reversed === distance.similarity ? 1 : -1,
      swap: between && { between, similarity: distance.similarity },
    };
    return reducedLoss(between ? [distances, between] : [distances], reduction, () => {
      const triplets =
        mined ?? mine({ distances, ...labelMasks(expectLabels('tripletLoss', labels), ref) }, miner, distance);
      if (triplets.positivesPerAnchor === 'one' || triplets.negativesPerAnchor === 'one') {
        return matchedTriplets(distances, triplets, rule);
      }
      return reduction === 'none'
        ? allCrossedTriplets(distances, triplets, rule)
        : averaged(sumTriplets(distances, triplets, rule, distance), triplets, reduction);
    });
  });
}

/** Sums over all triplets as one loss, which no reduction changes any more. */
function averaged(sums: TripletSums, triplets: Mined, reduction: Reduction): Losses {
  const { loss, active, gradient, betweenGradient } = sums;
  const share = reduction === 'sum' ? tf.scalar(1) : inverse(reduction === 'mean' ? countAll(triplets) : active);
  return {
    losses: tf.mul(loss, share),
    saved: (betweenGradient ? [gradient, betweenGradient] : [gradient]).map((derivative) => tf.mul(derivative, share)),
    pullback: (weight, derivatives) => derivatives.map((derivative) => tf.mul(derivative, weight)),
  };
}
