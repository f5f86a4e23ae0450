import type { Band } from '../mining/miner.ts';
import * as tf from '@tensorflow/tfjs-core';

/** A chunk's tensors hold at most this many numbers each: 1 Mi, 4 MB, some 40 MB in all. Larger ones leave the processor's cache. */
const chunkElements = 2 ** 20;

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

/** Which triplets of `size` anchors from `begin` on are within the band, `[c, M, M]`, boolean; `values` are its own at the positives. */
export function bandMembers(values: tf.Tensor, { lower, upper }: Band, begin: number, size: number): tf.Tensor {
  return tf.logicalAnd(
    tf.greaterEqual(values, atNegatives(lower, begin, size)),
    tf.less(values, atNegatives(upper, begin, size)),
  );
}

/**
 * 0, once the results of a chunk are there. Added to an operand of the next chunk it holds that one
 * back: a compiled graph would begin all chunks at once, in memory for all. No graph optimiser knows that this minimum is 0.
 */
export function zeroAfter(results: readonly tf.Tensor[]): tf.Tensor {
  const sizes = results.map((result) => tf.sum(tf.square(result)));
  return tf.minimum(
    sizes.reduce((a, b) => tf.add(a, b)),
    0,
  );
}
