import * as tf from '@tensorflow/tfjs-core';
import type { Mined } from '../mining/miner.ts';
import { countTrue } from '../reduction/reduction.ts';
import { tripletCube } from './triplet-cube.ts';
import type { SummedTriplets, TripletRule } from './triplet-rule.ts';

/** A chunk's tensors hold at most this many numbers each: 1 Mi, 4 MB, some 40 MB in all. Larger ones leave the processor's cache. */
const chunkElements = 2 ** 20;

/** How many anchors' triplets, `M x M` each, a chunk holds: at least one. */
export function anchorsPerChunk(n: number, m: number, maxElements = chunkElements): number {
  return Math.max(1, Math.min(n, Math.floor(maxElements / (m * m))));
}

/**
 * Sums over every triplet of mined pairs, anchors in chunks: a chunk of `c` anchors has `c x M x M` triplets, and `c` is as large as
 * `anchorsPerChunk` allows. The derivative comes with the sums, so that the chunks need not be kept or made again for it.
 */
export function sumInChunks(
  distances: tf.Tensor2D,
  { positive, negative, band, triplets }: Mined,
  rule: TripletRule,
  maxElements?: number,
): SummedTriplets {
  const [n, m] = distances.shape;
  const size = anchorsPerChunk(n, m, maxElements);
  const chunks: tf.Tensor[][] = [];
  let done = tf.scalar(0);
  for (let begin = 0; begin < n; begin += size) {
    const part = (x: tf.Tensor2D): tf.Tensor2D => tf.slice(x, [begin, 0], [Math.min(size, n - begin), m]);
    const next = (x: tf.Tensor2D): tf.Tensor2D => tf.add(part(x), done);
    const sums = tf.tidy(() => {
      const marked = triplets && tf.slice(triplets, [begin, 0, 0], [Math.min(size, n - begin), m, m]);
      const masks = { positive: part(positive), negative: part(negative), ...(marked && { triplets: marked }) };
      const own = band && { value: next(band.value), lower: part(band.lower), upper: part(band.upper) };
      const { losses, saved, pullback } = tripletCube(next(distances), own ? { ...masks, band: own } : masks, rule);
      return [tf.sum(losses), countTrue(tf.greater(losses, 0)), ...pullback(tf.scalar(1), saved)];
    });
    chunks.push(sums);
    done = zeroAfter(sums);
  }
  const [loss, active, gradient, ...between] = chunks[0].map((_, i) => chunks.map((sums) => sums[i]));
  return {
    loss: sumInOrder(loss),
    active: sumInOrder(active) as tf.Scalar,
    gradients: [tf.concat(gradient), ...between.map(sumInOrder)],
  };
}

/** TensorFlow's AddN starts at whichever buffer it may overwrite, so its last bits can differ from run to run. */
function sumInOrder(terms: readonly tf.Tensor[]): tf.Tensor {
  return terms.reduce((sum, term) => tf.add(sum, term));
}

/**
 * 0, once the results of a chunk are there. Added to an operand of the next chunk it holds that one
 * back: a compiled graph would begin all chunks at once, in memory for all. No graph optimizer knows that this minimum is 0.
 */
function zeroAfter(results: readonly tf.Tensor[]): tf.Scalar {
  return tf.minimum(sumInOrder(results.map((result) => tf.sum(tf.square(result)))), 0);
}
