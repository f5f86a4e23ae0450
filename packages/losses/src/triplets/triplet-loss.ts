import { checkFinite } from '@htg/ground/check-numbers';
import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import * as tf from '@tensorflow/tfjs-core';
import { checkDistance, checkMiner } from '../checks/check-options.ts';
import type { Distance } from '../distances/distance.ts';
import { squaredEuclidean } from '../distances/squared-euclidean.ts';
import { checkMined } from '../mining/check-mined.ts';
import { mine } from '../mining/mine.ts';
import type { Mined, Miner } from '../mining/miner.ts';
import { countAll } from '../mining/triplet-counts.ts';
import type { Reference } from '../pairs/compare-pairs.ts';
import { checkInputs, expectLabels, isEmpty, labelMasks } from '../pairs/compare-pairs.ts';
import { emptyLoss } from '../reduction/empty-loss.ts';
import type { DerivedLosses } from '../reduction/reduced-node.ts';
import { reducedNode } from '../reduction/reduced-node.ts';
import type { Reduced, Reduction } from '../reduction/reduction.ts';
import { checkReduction, inverse } from '../reduction/reduction.ts';
import { scaled } from '../tensors/scaled.ts';
import { tripletCube } from './triplet-cube.ts';
import type { SummedTriplets, TripletRule } from './triplet-rule.ts';
import { isMatched, sumTriplets } from './triplet-sums.ts';

/** Options of {@link tripletLoss}. */
export interface TripletLossOptions<R extends Reduction = Reduction> {
  /**
   * `m`, in the unit of the distance. Default 0.05, which by default is of squared distance (0..4), so less than pytorch-metric-learning's 0.05; 0
   * for the soft margin.
   */
  readonly margin?: number;
  /** `log(1 + exp(d_ap - d_an + m))` in place of the hinge. Default false. */
  readonly soft?: boolean;
  /** Take the positive's distance to the negative where that costs more: where it is the smaller one, not reversed. Default false. */
  readonly swap?: boolean;
  /** Positives and negatives change places: `d_an - d_ap + m`, what HTG's generator minimizes. Default false. */
  readonly reversed?: boolean;
  /** Default squared Euclidean of normalized rows. */
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
    ...others
  }: TripletLossOptions<R> = {},
): Reduced<R> {
  refuseUnknownOptions('tripletLoss', others, [
    'soft',
    'margin',
    'swap',
    'reversed',
    'distance',
    'reduction',
    'miner',
    'mined',
    'ref',
  ]);
  checkInputs('tripletLoss', embeddings, labels, ref);
  checkFinite('tripletLoss', 'margin', margin);
  for (const [name, value] of Object.entries({ soft, swap, reversed }))
    checkOneOf('tripletLoss', name, value, [true, false]);
  checkReduction('tripletLoss', reduction);
  checkDistance('tripletLoss', distance);
  checkMiner('tripletLoss', miner);
  if (mined) checkMined('tripletLoss', mined, embeddings, ref);
  if (isEmpty(embeddings, ref)) return emptyLoss([embeddings], reduction);
  return tf.tidy(() => {
    const turned = reversed !== distance.similarity;
    const oriented = (x: tf.Tensor2D): tf.Tensor2D => (turned ? scaled(x, -1) : x);
    const measured = distance.matrix(embeddings, ref?.embeddings);
    const distances = oriented(measured);
    const between = swap && ref ? oriented(distance.matrix(ref.embeddings)) : distances;
    const rule: TripletRule = { margin, soft, between: swap ? between : undefined };
    return reducedNode('tripletLoss', swap ? [distances, between] : [distances], reduction, () => {
      const labelled = () => labelMasks(expectLabels('tripletLoss', labels), ref);
      const triplets = mined ?? mine({ distances: measured, ...labelled() }, miner, distance, ref);
      return reduction === 'none' || isMatched(triplets)
        ? tripletCube(distances, triplets, rule)
        : summed(sumTriplets(distances, triplets, rule, rangeOf(distance, turned)), triplets, soft);
    });
  });
}

/** The least and the most of a distance, or of its negative. */
function rangeOf({ range }: Distance, turned: boolean): Distance['range'] {
  return range && turned ? [-range[1], -range[0]] : range;
}

/** Sums over all triplets as one loss. */
function summed({ loss, active, gradients }: SummedTriplets, triplets: Mined, curved: boolean): DerivedLosses {
  return {
    losses: loss,
    share: (nonZero) => inverse(nonZero ? active : countAll(triplets)),
    saved: gradients,
    curved,
    pullback: (weight, derivatives) => derivatives.map((derivative) => tf.mul(derivative, weight)),
  };
}
