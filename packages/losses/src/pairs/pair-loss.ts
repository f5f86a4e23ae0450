import { refuseUnknownOptions } from '@htg/ground/check-options';
import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { checkDistance, checkMiner } from '../checks/check-options.ts';
import type { Distance } from '../distances/distance.ts';
import { checkMined } from '../mining/check-mined.ts';
import { mine } from '../mining/mine.ts';
import { minedPairs } from '../mining/mined-pairs.ts';
import type { Mined, Miner } from '../mining/miner.ts';
import { emptyLoss } from '../reduction/empty-loss.ts';
import { differentiable, reduce } from '../reduction/reduce.ts';
import type { Losses, Reduced, Reduction } from '../reduction/reduction.ts';
import { checkReduction } from '../reduction/reduction.ts';
import type { ComparedPairs, Reference } from './compare-pairs.ts';
import { checkInputs, expectLabels, isEmpty, labelMasks } from './compare-pairs.ts';

/** Options of every loss over pairs. */
export interface PairOptions<R extends Reduction = Reduction> {
  /** How the losses become one. Each loss has its own default. */
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

/** What the formula of a loss over pairs is made of. */
export interface Pairs extends ComparedPairs {
  /** The distances turned so that larger means closer. */
  readonly similarities: tf.Tensor2D;
}

/**
 * A loss over pairs from its formula alone: checks, distances, mining, reduction and gradient are here.
 *
 * @param caller opens the error texts
 * @param formula the losses, from distances and masks; made of tfjs's operations, each of which tfjs must know how to differentiate. Masks have no
 *   gradient; a comparison of distances is one of `stopGradient(distances)`
 */
export function pairLoss<R extends Reduction>(
  caller: string,
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D | undefined,
  { distance, reduction, miner, mined, ref, ...others }: PairLoss<R>,
  formula: (pairs: Pairs) => Losses,
): Reduced<R> {
  refuseUnknownOptions(caller, others);
  checkInputs(caller, embeddings, labels, ref);
  checkReduction(caller, reduction);
  checkDistance(caller, distance);
  checkMiner(caller, miner);
  if (mined) checkMined(caller, mined, embeddings, ref);
  if (isEmpty(embeddings, ref)) return emptyLoss([embeddings], reduction);
  return differentiable(() => {
    const distances = distance.matrix(embeddings, ref?.embeddings);
    const masks = () => labelMasks(expectLabels(caller, labels), ref);
    const set = mined ?? mine({ distances: stopGradient(distances), ...masks() }, miner, distance, ref);
    const similarities: tf.Tensor2D = distance.similarity ? distances : tf.neg(distances);
    return reduce([distances], reduction, formula({ distances, similarities, ...minedPairs(set) }));
  });
}
