import type { ComparedPairs, Reference } from '../pairs/compare-pairs.ts';
import type { Distance } from '../distances/distance.ts';
import type { Mined, Miner } from './miner.ts';
import type * as tf from '@tensorflow/tfjs-core';
import { checkInputs, comparePairs } from '../pairs/compare-pairs.ts';
import { detach } from '../detach.ts';
import { tidied } from '../tensors/tidied.ts';
import { squaredEuclidean } from '../distances/squared-euclidean.ts';

export interface MineOptions {
  /** Left out: all pairs, so all triplets. */
  readonly miner?: Miner | undefined;
  /** Default squared Euclidean of normalized rows. */
  readonly distance?: Distance | undefined;
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
  { miner, distance = squaredEuclidean(), ref }: MineOptions = {},
): Mined {
  checkInputs('mineTriplets', embeddings, labels, ref);
  return tidied(() => mine(comparePairs(detach(embeddings), labels, { distance, ref }), miner, distance));
}

/** Mines pairs that are compared already, out of the tape's sight. */
export function mine(pairs: ComparedPairs, miner: Miner | undefined, distance: Distance): Mined {
  const { positive, negative } = pairs;
  return miner ? miner({ ...pairs, distance }) : { positive, negative };
}
