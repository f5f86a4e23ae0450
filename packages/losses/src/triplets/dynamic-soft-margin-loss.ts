import { checkCount } from '@htg/ground/check-numbers';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { checkMiner } from '../checks/check-options.ts';
import { euclidean } from '../distances/euclidean.ts';
import { checkMined } from '../mining/check-mined.ts';
import { mine } from '../mining/mine.ts';
import type { Mined, Miner } from '../mining/miner.ts';
import type { Reference } from '../pairs/compare-pairs.ts';
import { checkInputs, isEmpty, labelMasks } from '../pairs/compare-pairs.ts';
import { emptyLoss } from '../reduction/empty-loss.ts';
import { differentiable, reduce } from '../reduction/reduce.ts';
import { cumulated } from '../tensors/soft-histogram.ts';

/** Options of {@link dynamicSoftMarginLoss}. */
export interface DynamicSoftMarginLossOptions {
  /** Nodes of the histogram of `d_ap - d_an`, from -2 in steps of `4 / bins`. Default 10. */
  readonly bins?: number;
  /** What each new triplet counts in the histogram against all before, 0..1. Default 0.01. */
  readonly momentum?: number;
  /** Which triplets count. Default all of them; the paper's are those of the hardest negative. */
  readonly miner?: Miner;
}

/** Which triplets of a batch the loss looks at. */
export interface DynamicSoftMarginLossBatch {
  /** Which triplets count in this batch, in place of the loss's own miner. */
  readonly miner?: Miner;
  /** Triplets that were mined before. */
  readonly mined?: Mined;
  /** Positives and negatives come from here instead of the batch. */
  readonly ref?: Reference;
}

/** The loss, with what it remembers of earlier batches. */
export interface DynamicSoftMarginLoss {
  /** `histogram` `[bins]`, whose sum is 1 after the first batch. Not trainable. The caller's to dispose. */
  readonly variables: { readonly histogram: tf.Variable<tf.Rank.R1> };
  /** Moves the histogram on and gives the loss, a scalar, the caller's to dispose. */
  readonly apply: (embeddings: tf.Tensor2D, labels: tf.Tensor1D, batch?: DynamicSoftMarginLossBatch) => tf.Scalar;
}

/**
 * Dynamic soft margin loss: triplets without a margin, each weighted by the share of triplets, of this batch and those before, that are easier.
 *
 *     L = mean over triplets of CDF(x) x,   x = d_ap - d_an, Euclidean of normalized rows
 *
 * `CDF` sums a histogram that moves on with each batch; it is a constant of the gradient. It takes `N x M x M` numbers: 67 MB for a batch of
 * 256.
 *
 * @returns the loss as `apply(embeddings [N, L], labels [N])`, and its variable
 * @throws RangeError for options out of their ranges and shapes that do not fit
 *
 * Source: Zhang and Rusinkiewicz, "Learning Local Descriptors With a CDF-Based Dynamic Soft Margin", ICCV 2019, eq. 4 to 6. All triplets, and what each counts in
 * the histogram, are pytorch-metric-learning's, where weights have a gradient, too, and differences of more than `2 - 4 / bins` are an error.
 *
 * @example
 * const loss = dynamicSoftMarginLoss({ bins: 50 });
 * const value = loss.apply(embeddings, labels);
 */
export function dynamicSoftMarginLoss({
  bins = 10,
  momentum = 0.01,
  miner,
  ...others
}: DynamicSoftMarginLossOptions = {}): DynamicSoftMarginLoss {
  refuseUnknownOptions('dynamicSoftMarginLoss', others, ['bins', 'momentum', 'miner']);
  checkCount('dynamicSoftMarginLoss', 'bins', bins, 2);
  checkMomentum(momentum);
  const histogram = tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R1>([bins]), false));
  const distance = euclidean();
  return {
    variables: { histogram },
    apply(embeddings, labels, { miner: ofBatch = miner, mined, ref, ...unknown } = {}) {
      refuseUnknownOptions('dynamicSoftMarginLoss', unknown, ['miner', 'mined', 'ref']);
      checkInputs('dynamicSoftMarginLoss', embeddings, labels, ref);
      checkMiner('dynamicSoftMarginLoss', ofBatch);
      if (mined) checkMined('dynamicSoftMarginLoss', mined, embeddings, ref);
      if (isEmpty(embeddings, ref)) return emptyLoss([embeddings], 'sum');
      return differentiable(() => {
        const distances = distance.matrix(embeddings, ref?.embeddings);
        const pairs = { distances: stopGradient(distances), ...labelMasks(labels, ref) };
        const members = tripletMask(mined ?? mine(pairs, ofBatch, distance, ref)); // [N, M, M]
        const differences = tf.sub(tf.expandDims(distances, 2), tf.expandDims(distances, 1));
        const weights = weightsOf(stopGradient(differences), members, histogram, momentum);
        return reduce([distances], 'mean', {
          losses: tf.where(members, tf.mul(weights, differences), 0),
          members,
        });
      });
    },
  };
}

/** Moves the histogram on by the triplets of a batch, and gives what each of them counts, `[N, M, M]`. */
function weightsOf(
  differences: tf.Tensor,
  members: tf.Tensor,
  histogram: tf.Variable<tf.Rank.R1>,
  momentum: number,
): tf.Tensor {
  const bins = histogram.shape[0];
  const width = 4 / bins;
  const within = tf.clipByValue(differences, -2, 2 - width);
  const places = tf.div(tf.add(within, 2), width);
  const before = stopGradient<tf.Tensor1D>(histogram);
  const turn = tf.where(tf.greater(tf.sum(before), 0), momentum, 1);
  const moved = tf.add(tf.mul(before, tf.sub(1, turn)), tf.mul(countPlaces(places, members, bins), turn));
  const total = tf.sum(moved);
  const now: tf.Tensor1D = tf.div(moved, tf.where(tf.equal(total, 0), 1, total));
  histogram.assign(now);
  const easier = tf.squeeze(cumulated(tf.expandDims<tf.Tensor2D>(now, 0)), [0]);
  return tf.gather(easier, tf.cast(tf.floor(tf.where(tf.isNaN(places), 0, places)), 'int32'));
}

/** How many places lie at each node, each shared by the two nodes beside it, `[bins]`; node by node, so that memory is that of the places. */
function countPlaces(places: tf.Tensor, members: tf.Tensor, bins: number): tf.Tensor {
  const counts = Array.from({ length: bins }, (_, node) =>
    tf.tidy(() => tf.sum(tf.where(members, tf.relu(tf.sub(1, tf.abs(tf.sub(places, node)))), 0))),
  );
  return tf.stack(counts);
}

/** Which triplets count, `[N, M, M]`: anchor, positive, negative. */
function tripletMask({ positive, negative, band, triplets }: Mined): tf.Tensor {
  const both = tf.logicalAnd(tf.expandDims(positive, 2), tf.expandDims(negative, 1));
  if (triplets) return tf.logicalAnd(both, triplets);
  if (!band) return both;
  const value = tf.expandDims(band.value, 2);
  return tf.logicalAnd(
    both,
    tf.logicalAnd(tf.greaterEqual(value, tf.expandDims(band.lower, 1)), tf.less(value, tf.expandDims(band.upper, 1))),
  );
}

function checkMomentum(momentum: number): void {
  if (momentum >= 0 && momentum <= 1) return;
  throw new RangeError(
    `dynamicSoftMarginLoss: expected momentum to be from 0 to 1, received ${String(momentum)}; change momentum`,
  );
}
