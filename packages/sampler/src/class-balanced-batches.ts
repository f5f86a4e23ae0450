import { checkCount, checkSeed } from '@htg/ground/check-numbers';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import { indicesByLabel } from '@htg/ground/indices-by-label';
import { createBatches } from './batches.ts';
import type { Batches, SamplerState } from './batches.ts';
import { checkLabels } from './checks.ts';
import { createRotation } from './rotation.ts';

/** Options of {@link classBalancedBatches}. */
export interface ClassBalancedBatchesOptions {
  /** The identity of each image, whole numbers >= 0. */
  readonly labels: ArrayLike<number>;
  /** N: images in a batch. */
  readonly batchSize: number;
  /** Decides all batches. */
  readonly seed: number;
  /** Where to go on: the `state` of an earlier iterator of the same call. */
  readonly state?: SamplerState;
}

/**
 * Batches in which every identity is equally frequent, however many images it has: identities take turns, each with its next image,
 * and all of them come before one comes again. Passes run on from batch to batch: none is short and none is left out. While N is at
 * most the number of identities, none comes twice in a batch.
 *
 * Returns an endless iterator of `Int32Array` [N] of positions in `labels`, with `state`. For a softmax loss; triplets want
 * `identityBatches`.
 *
 * Throws `RangeError` for a batch size below 1, labels that are not whole numbers >= 0, and a foreign state.
 *
 * @param options labels, size of a batch and the seed
 */
export function classBalancedBatches(options: ClassBalancedBatchesOptions): Batches {
  const { labels, batchSize, seed, state } = options;
  const caller = 'classBalancedBatches';
  refuseUnknownOptions(caller, options, ['labels', 'batchSize', 'seed', 'state']);
  checkLabels(caller, 'labels', labels);
  checkSeed(caller, seed);
  checkCount(caller, 'batchSize', batchSize, 1, 'pass the images of a batch');
  const groups = [...indicesByLabel(labels).values()];
  return createBatches({
    caller,
    seed,
    state,
    fingerprintOf: [labels, batchSize],
    start: (random) => {
      const images = groups.map((group) => createRotation(group, random));
      const identities = createRotation([...groups.keys()], random);
      return () => identities.take(batchSize).map((identity) => images[identity].take(1)[0]);
    },
  });
}
