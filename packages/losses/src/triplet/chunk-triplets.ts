import type { Mined } from '../mining/miner.ts';
import * as tf from '@tensorflow/tfjs-core';

/** A chunk's tensors hold at most this many numbers each: 4 Mi, 16 MB. */
const chunkElements = 2 ** 22;

/** How many anchors' triplets, `M x M` each, a chunk holds: at least one. */
export function anchorsPerChunk(n: number, m: number, maxElements = chunkElements): number {
  return Math.max(1, Math.min(n, Math.floor(maxElements / (m * m))));
}

/** Rows `begin` to `begin + size`, as a column for the positives: `[c, M, 1]`. */
export function atPositives(x: tf.Tensor2D, begin: number, size: number): tf.Tensor {
  return tf.expandDims(tf.slice(x, [begin, 0], [size, x.shape[1]]), 2);
}

/** Rows `begin` to `begin + size`, as a row for the negatives: `[c, 1, M]`. */
export function atNegatives(x: tf.Tensor2D, begin: number, size: number): tf.Tensor {
  return tf.expandDims(tf.slice(x, [begin, 0], [size, x.shape[1]]), 1);
}

/** Which triplets of `size` anchors from `begin` on are in the mined set, `[c, M, M]`, boolean. */
export function chunkMembers({ positive, negative, band }: Mined, begin: number, size: number): tf.Tensor {
  const product = tf.logicalAnd(atPositives(positive, begin, size), atNegatives(negative, begin, size));
  if (!band) return product;
  const value = atPositives(band.value, begin, size);
  const inside = tf.logicalAnd(
    tf.greaterEqual(value, atNegatives(band.lower, begin, size)),
    tf.less(value, atNegatives(band.upper, begin, size)),
  );
  return tf.logicalAnd(product, inside);
}
