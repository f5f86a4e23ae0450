import type { Distance } from '../distances/distance.ts';
import type { Mined, Miner } from '../mining/miner.ts';
import type { Losses, Reduced, Reduction } from '../reduction/reduction.ts';
import type { ComparedPairs, Reference } from './compare-pairs.ts';
import * as tf from '@tensorflow/tfjs-core';
import { checkMined } from '../mining/check-mined.ts';
import { mine } from '../mining/mine-triplets.ts';
import { minedPairs } from '../mining/mined-pairs.ts';
import { checkReduction, reducedLoss } from '../reduction/reduction.ts';
import { checkInputs, expectLabels, labelMasks } from './compare-pairs.ts';

/** Options of every loss over pairs. */
export interface PairOptions<R extends Reduction = Reduction> {
  readonly reduction?: R;
  /** Which pairs count. Default all of them. */
  readonly miner?: Miner;
  /** Pairs that were mined before, in place of a miner; labels are not needed then. */
  readonly mined?: Mined;
  /** Positives and negatives come from here instead of the batch. */
  readonly ref?: Reference;
}

/** What a loss over pairs consists of, besides its formula. */
interface PairLoss<R extends Reduction> extends PairOptions<R> {
  readonly distance: Distance;
  readonly reduction: R;
}

/**
 * The common part of losses over pairs: checks, distances, mining, reduction. `forward` gives the losses from distances and masks, and
 * their derivative by the distances.
 *
 * @param caller opens the error texts
 */
export function pairLoss<R extends Reduction>(
  caller: string,
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  { distance, reduction, miner, mined, ref }: PairLoss<R>,
  forward: (pairs: ComparedPairs) => Losses,
): Reduced<R> {
  checkInputs(caller, embeddings, labels, ref);
  checkReduction(caller, reduction);
  if (mined) checkMined(caller, mined, embeddings, ref);
  return tf.tidy(() => {
    const distances = distance.matrix(embeddings, ref?.embeddings);
    return reducedLoss([distances], reduction, () => {
      const set = mined ?? mine({ distances, ...labelMasks(expectLabels(caller, labels), ref) }, miner, distance);
      return forward({ distances, ...minedPairs(set) });
    });
  });
}

/** One value a row, as a column: what `pullback` gets is a scalar, or `[N]`. */
export function asColumn(weights: tf.Tensor): tf.Tensor {
  return weights.rank === 1 ? tf.expandDims(weights, 1) : weights;
}

/** The distances turned so that larger means closer, and the way back for their derivative. */
export function likeness(distance: Distance, x: tf.Tensor): tf.Tensor {
  return distance.similarity ? x : tf.neg(x);
}
