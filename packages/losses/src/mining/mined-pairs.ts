import type { Mined } from './miner.ts';
import * as tf from '@tensorflow/tfjs-core';
import { tidied } from '../tidied.ts';
import { anchorsPerChunk, chunkMembers, zeroAfter } from '../triplet/chunk-triplets.ts';

/** In how many triplets each pair stands. */
export interface TripletCounts {
  /** `[N, M]`, at the positive pairs. */
  readonly positive: tf.Tensor2D;
  /** `[N, M]`, at the negative pairs. */
  readonly negative: tf.Tensor2D;
}

/** Counts the triplets of each pair; of a band in chunks of anchors. A tensor program: the caller holds it in a `tidy`. */
export function countTriplets(mined: Mined): TripletCounts {
  const positive = tf.cast(mined.positive, 'float32');
  const negative = tf.cast(mined.negative, 'float32');
  if (!mined.band) {
    return {
      positive: tf.mul(positive, tf.sum(negative, 1, true)),
      negative: tf.mul(negative, tf.sum(positive, 1, true)),
    };
  }
  const [n, m] = mined.positive.shape;
  const size = anchorsPerChunk(n, m);
  const chunks: TripletCounts[] = [];
  let done: tf.Tensor | undefined;
  for (let begin = 0; begin < n; begin += size) {
    const counts = tidied(() => countChunk(mined, begin, Math.min(size, n - begin), done));
    chunks.push(counts);
    done = zeroAfter([counts.positive, counts.negative]);
  }
  return {
    positive: tf.concat(chunks.map((chunk) => chunk.positive)),
    negative: tf.concat(chunks.map((chunk) => chunk.negative)),
  };
}

function countChunk(mined: Mined, begin: number, size: number, done: tf.Tensor | undefined): TripletCounts {
  const members = tf.cast(chunkMembers(mined, begin, size, done), 'float32');
  return { positive: tf.sum(members, 2), negative: tf.sum(members, 1) };
}

/** The pairs of a mined set: its masks, and of a band only those that stand in a triplet. */
export function minedPairs(mined: Mined): Pick<Mined, 'positive' | 'negative'> {
  if (!mined.band) return { positive: mined.positive, negative: mined.negative };
  const { positive, negative } = countTriplets(mined);
  return { positive: tf.greater(positive, 0), negative: tf.greater(negative, 0) };
}
