import { checkCount, checkSeed } from '@htg/ground/check-numbers';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import { indicesByLabel } from '@htg/ground/indices-by-label';
import { createRandom } from '@htg/ground/random';
import type { Random } from '@htg/ground/random';
import { createBatches } from './batches.ts';
import type { Batches, SamplerState } from './batches.ts';
import { checkLabels } from './checks.ts';
import { createRotation } from './rotation.ts';

/** Options of {@link tripletBatches}. */
export interface TripletBatchesOptions {
  /** [T, 3] flat: anchor, positive, negative, anchor, ... as `fixedTriplets` makes them. */
  readonly triplets: ArrayLike<number>;
  /** B: triplets in a batch, at most T. */
  readonly batchSize: number;
  /** Decides the order. */
  readonly seed: number;
  /** Where to go on: the `state` of an earlier iterator of the same call. */
  readonly state?: SamplerState;
}

/**
 * Batches of a fixed list of triplets, each once before one comes again; no batch is short and none holds a triplet twice.
 *
 * Returns an endless iterator of `Int32Array` [3 B]: B anchors, then their positives, then their negatives, so that
 * `tf.split(embeddings, 3)` takes the three apart; with `state`.
 *
 * Throws `RangeError` for a list that is no list of triplets, B larger than T, and a foreign state.
 *
 * @param options the triplets, how many make a batch, and the seed
 */
export function tripletBatches(options: TripletBatchesOptions): Batches {
  const { triplets, batchSize, seed, state } = options;
  const caller = 'tripletBatches';
  refuseUnknownOptions(caller, options, ['triplets', 'batchSize', 'seed', 'state']);
  checkLabels(caller, 'triplets', triplets, 'pass positions of images');
  checkSeed(caller, seed);
  checkCount(caller, 'batchSize', batchSize, 1, 'pass the triplets of a batch');
  if (triplets.length % 3 !== 0) {
    throw new RangeError(
      `${caller}: expected three positions for each of triplets, received ${triplets.length}; pass [T, 3]`,
    );
  }
  const count = triplets.length / 3;
  if (batchSize > count) {
    throw new RangeError(
      `${caller}: expected batchSize <= ${count}, the triplets of the list, received ${batchSize}; ask for fewer`,
    );
  }
  return createBatches({
    caller,
    seed,
    state,
    fingerprintOf: [triplets, batchSize],
    start: (random) => {
      const rotation = createRotation(
        Int32Array.from({ length: count }, (_, index) => index),
        random,
      );
      return () => {
        const chosen = rotation.take(batchSize);
        return Int32Array.from({ length: 3 * batchSize }, (_, place) => {
          const member = Math.floor(place / batchSize);
          return triplets[3 * chosen[place % batchSize] + member];
        });
      };
    },
  });
}

/** Options of {@link fixedTriplets}. */
export interface FixedTripletsOptions {
  /** The identity of each image, whole numbers >= 0; two identities at least, one of them with two images. */
  readonly labels: ArrayLike<number>;
  /** T: how many. */
  readonly count: number;
  /** Decides them. */
  readonly seed: number;
}

/**
 * A list of T triplets, drawn once: an identity with two images or more, two different images of it, and an image of another
 * identity, each equally likely. Returns `Int32Array` [T, 3] flat. The same triplet may come twice.
 *
 * Throws `RangeError` where no triplet exists.
 */
export function fixedTriplets({ labels, count, seed, ...others }: FixedTripletsOptions): Int32Array {
  const caller = 'fixedTriplets';
  refuseUnknownOptions(caller, others, ['labels', 'count', 'seed']);
  checkLabels(caller, 'labels', labels);
  checkSeed(caller, seed);
  checkCount(caller, 'count', count, 1, 'pass how many to draw');
  const groups = [...indicesByLabel(labels).values()];
  const paired = groups.filter(({ length }) => length >= 2);
  if (groups.length < 2 || paired.length === 0) {
    throw new RangeError(
      `${caller}: expected 2 identities or more, one with 2 images, received ${groups.length} identities, ${paired.length} with 2 images; no triplet exists`,
    );
  }
  const random = createRandom(seed);
  const triplets = new Int32Array(3 * count);
  for (let at = 0; at < triplets.length; at += 3) triplets.set(drawTriplet(labels, paired, random), at);
  return triplets;
}

function drawTriplet(labels: ArrayLike<number>, paired: readonly number[][], random: Random): [number, number, number] {
  const group = paired[random.below(paired.length)];
  const first = random.below(group.length);
  // One of the others: skip the anchor's place.
  const second = random.below(group.length - 1);
  const anchor = group[first];
  const positive = group[second < first ? second : second + 1];
  let negative = random.below(labels.length);
  while (labels[negative] === labels[anchor]) negative = random.below(labels.length);
  return [anchor, positive, negative];
}
