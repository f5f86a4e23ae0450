import { refuseUnknownOptions } from '@htg/ground/check-options';
import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { checkDistance, checkMiner } from '../checks/check-options.ts';
import type { Distance } from '../distances/distance.ts';
import { squaredEuclidean } from '../distances/squared-euclidean.ts';
import type { Reference } from '../pairs/compare-pairs.ts';
import { checkInputs, isEmpty, labelMasks } from '../pairs/compare-pairs.ts';
import { tidied } from '../tensors/tidied.ts';
import { mine } from './mine.ts';
import type { Mined, Miner } from './miner.ts';

/** Options of {@link mineTriplets}. */
export interface MineTripletsOptions {
  /** Left out: all pairs, so all triplets. */
  readonly miner?: Miner | undefined;
  /** Default squared Euclidean of normalized rows. */
  readonly distance?: Distance | undefined;
  /** Positives and negatives come from here instead of the batch. */
  readonly ref?: Reference | undefined;
}

/**
 * Mines pairs and triplets once, for several losses to share: those of F, and through it those of G.
 *
 * @param embeddings `[N, L]`
 * @param labels `[N]`, identities
 * @returns masks without a gradient, the caller's to dispose (`tf.dispose(mined)`)
 * @throws RangeError for shapes that do not fit
 *
 * @example
 * const mined = mineTriplets(f, labels, { miner: batchHard() });
 * const plain = tripletLoss(f, labels, { mined, margin: 0.6 });
 * const generated = tripletLoss(generator.apply(f), labels, { mined, margin: 0.6 });
 */
export function mineTriplets(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  { miner, distance = squaredEuclidean(), ref, ...others }: MineTripletsOptions = {},
): Mined {
  refuseUnknownOptions('mineTriplets', others, ['miner', 'distance', 'ref']);
  checkInputs('mineTriplets', embeddings, labels, ref);
  checkDistance('mineTriplets', distance);
  checkMiner('mineTriplets', miner);
  if (isEmpty(embeddings, ref)) return nothing(embeddings, ref);
  return tidied(() => {
    const distances = distance.matrix(stopGradient(embeddings), ref?.embeddings);
    return mine({ distances, ...labelMasks(labels, ref) }, miner, distance, ref);
  });
}

/** Masks of no pair. */
function nothing(embeddings: tf.Tensor2D, ref: Reference | undefined): Mined {
  const shape: [number, number] = [embeddings.shape[0], (ref?.embeddings ?? embeddings).shape[0]];
  return { positive: tf.zeros<tf.Rank.R2>(shape, 'bool'), negative: tf.zeros<tf.Rank.R2>(shape, 'bool') };
}
