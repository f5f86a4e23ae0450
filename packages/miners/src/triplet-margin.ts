import { checkFinite } from '@htg/ground/check-numbers';
import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import type { Band, Miner } from '@htg/losses';
import * as tf from '@tensorflow/tfjs-core';
import { apartness } from './orientation.ts';
import { tidyMined } from './tidy-mined.ts';

/**
 * `all`: triplets that miss the margin; of these `hard`: the negative is no farther than the positive; `semihard`: it is farther, but not by
 * the margin. `easy`: triplets that keep the margin.
 */
export type TripletKind = 'all' | 'hard' | 'semihard' | 'easy';

/** Options of {@link tripletMargin}. */
export interface TripletMarginOptions {
  /** In the loss's own unit. Default 0.2. */
  readonly margin?: number;
  /** Default `all`. */
  readonly triplets?: TripletKind;
}

/**
 * Triplets by how far they are from keeping a margin, `d_an - d_ap` against `m`. An anchor without such a triplet is left out, as in
 * pytorch-metric-learning; TensorFlow Similarity's semi-hard falls back to the farthest negative there.
 *
 *     all  d_an - d_ap <= m;   hard  d_an <= d_ap;   semihard  0 < d_an - d_ap <= m;   easy  d_an - d_ap > m
 *
 * @returns the miner
 * @throws RangeError for a margin that is no number, or a kind of triplets that is none
 *
 * Source: Schroff, Kalenichenko, Philbin, "FaceNet", CVPR 2015, section 3.2.
 *
 * @example
 * const loss = tripletLoss(embeddings, labels, { margin: 0.2, miner: tripletMargin({ margin: 0.2, triplets: 'semihard' }) });
 */
export function tripletMargin({ margin = 0.2, triplets = 'all', ...others }: TripletMarginOptions = {}): Miner {
  refuseUnknownOptions('tripletMargin', others, ['margin', 'triplets']);
  checkFinite('tripletMargin', 'margin', margin);
  checkOneOf('tripletMargin', 'triplets', triplets, ['all', 'hard', 'semihard', 'easy']);
  return (input) =>
    tidyMined(input, () => ({
      positive: tf.clone(input.positive),
      negative: tf.clone(input.negative),
      band: bandOf(apartness(input), margin, triplets),
    }));
}

/** The positive's distances that make a triplet of this kind, from the negative's. */
function bandOf(apart: tf.Tensor2D, margin: number, kind: TripletKind): Band {
  const value = tf.clone(apart);
  const missed = tf.sub<tf.Tensor2D>(apart, margin);
  const unbounded = (bound: number): tf.Tensor2D => tf.fill([apart.shape[0], apart.shape[1]], bound);
  switch (kind) {
    case 'all':
      return { value, lower: missed, upper: unbounded(Infinity) };
    case 'hard':
      return { value, lower: tf.maximum(apart, missed), upper: unbounded(Infinity) };
    case 'semihard':
      return { value, lower: missed, upper: tf.clone(apart) };
    case 'easy':
      return { value, lower: unbounded(-Infinity), upper: missed };
  }
}
