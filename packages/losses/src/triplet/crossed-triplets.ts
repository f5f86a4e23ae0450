import type { Band, Mined } from '../mining/miner.ts';
import type { Losses } from '../reduction.ts';
import type { TripletRule } from './triplet-rule.ts';
import * as tf from '@tensorflow/tfjs-core';
import type { TripletSums } from './triplet-sums.ts';
import { countTrue } from '../reduction.ts';
import { tidied } from '../tidied.ts';
import { anchorsPerChunk, atNegatives, atPositives, bandMembers, zeroAfter } from './chunk-triplets.ts';
import { activate, fromAnchor, harder, signed, slope, violation } from './triplet-rule.ts';

/**
 * Sums over every triplet of mined pairs, anchors in chunks: a chunk of `c` anchors has `c x M x M` triplets, and `c` is as large as
 * `anchorsPerChunk` allows. The derivative comes with the sums, so that the chunks need not be kept or made again for it.
 */
export function sumCrossedTriplets(
  distances: tf.Tensor2D,
  mined: Mined,
  rule: TripletRule,
  maxElements?: number,
): TripletSums {
  const [n, m] = distances.shape;
  const size = anchorsPerChunk(n, m, maxElements);
  const operands = tripletOperands(distances, mined, rule);
  const chunks: TripletSums[] = [];
  let done: tf.Tensor | undefined;
  for (let begin = 0; begin < n; begin += size) {
    const anchors = Math.min(size, n - begin);
    const sums = tidied(() => sumChunk(chunkTriplets(operands, rule, begin, anchors, done), rule));
    chunks.push(sums);
    done = zeroAfter(Object.values(sums) as tf.Tensor[]);
  }
  const total = (part: (sums: TripletSums) => tf.Tensor): tf.Tensor => chunks.map(part).reduce((a, b) => tf.add(a, b));
  return {
    loss: total(({ loss }) => loss),
    active: total(({ active }) => active),
    gradient: tf.concat(chunks.map(({ gradient }) => gradient)),
    ...(rule.swap && { betweenGradient: total(({ betweenGradient = tf.scalar(0) }) => betweenGradient) }),
  };
}

function sumChunk({ excess, inBand, anchored }: ChunkTriplets, rule: TripletRule): TripletSums {
  const losses = within(inBand, activate(rule, excess));
  const [gradient, betweenGradient] = pullChunk(within(inBand, slope(rule, excess)), anchored, rule);
  return {
    loss: tf.sum(losses),
    active: countTrue(tf.greater(losses, 0)),
    gradient,
    ...(anchored && { betweenGradient }),
  };
}

/** 0 outside of the band, if there is one. */
function within(inBand: tf.Tensor | undefined, x: tf.Tensor): tf.Tensor {
  return inBand ? tf.mul(x, inBand) : x;
}

/** From the derivative by each violation, `[c, M, M]`, that by the distances `[c, M]`, and between references `[M, M]`. */
function pullChunk(slopes: tf.Tensor, anchored: tf.Tensor | undefined, rule: TripletRule): tf.Tensor[] {
  const direct = anchored ? tf.where(anchored, slopes, 0) : slopes;
  const gradient = signed(rule, tf.sub(tf.sum(slopes, 2), tf.sum(direct, 1)));
  return anchored ? [gradient, signed(rule, tf.sum(tf.sub(direct, slopes), 0))] : [gradient];
}

/** All triplets as one tensor `[N, M, M]` (anchor, positive, negative): for those who ask for each loss. */
export function allCrossedTriplets(distances: tf.Tensor2D, mined: Mined, rule: TripletRule): Losses {
  const operands = tripletOperands(distances, mined, rule);
  const { excess, inBand, anchored } = chunkTriplets(operands, rule, 0, distances.shape[0]);
  const slopes = within(inBand, slope(rule, excess));
  return {
    losses: within(inBand, activate(rule, excess)),
    saved: anchored ? [slopes, anchored] : [slopes],
    pullback: (weights, [each, fromAnchors]) => pullChunk(tf.mul(each, weights), rule.swap && fromAnchors, rule),
  };
}

/** Distances with masks and margin in them, `[N, M]`: fewer passes over `[c, M, M]`. */
interface TripletOperands {
  readonly distances: tf.Tensor2D;
  /** Infinite where there is no positive, so that the violation is -Infinity, and costs nothing. */
  readonly positives: tf.Tensor2D;
  /** Infinite where there is no negative, the other way. With swap it is only added, and 0 where there is one. */
  readonly negatives: tf.Tensor2D;
  readonly band: Band | undefined;
}

function tripletOperands(
  distances: tf.Tensor2D,
  { positive, negative, band }: Mined,
  rule: TripletRule,
): TripletOperands {
  const nothing = rule.sign === 1 ? -Infinity : Infinity;
  const shifted: tf.Tensor2D = tf.add(distances, rule.sign * rule.margin);
  const present: tf.Tensor2D = rule.swap ? tf.zerosLike(distances) : distances;
  return {
    distances,
    positives: tf.where(positive, shifted, nothing),
    negatives: tf.where(negative, present, -nothing),
    band,
  };
}

interface ChunkTriplets {
  /** By how much each triplet misses its margin; -Infinity where positive or negative is none. */
  readonly excess: tf.Tensor;
  /** Which triplets the band keeps, if there is one: 1 or 0. */
  readonly inBand?: tf.Tensor | undefined;
  /** With swap: whether the negative's distance is the anchor's, not the positive's. */
  readonly anchored?: tf.Tensor;
}

/** Triplets of `size` anchors from `begin` on, `[size, M, M]`, once `done` is there. */
function chunkTriplets(
  { distances, positives, negatives, band }: TripletOperands,
  rule: TripletRule,
  begin: number,
  size: number,
  done?: tf.Tensor,
): ChunkTriplets {
  const after = (x: tf.Tensor): tf.Tensor => (done ? tf.add(x, done) : x);
  const positive = after(atPositives(positives, begin, size));
  const inBand = band && tf.cast(bandMembers(after(atPositives(band.value, begin, size)), band, begin, size), 'float32');
  const negative = after(atNegatives(negatives, begin, size));
  if (!rule.swap) return { excess: violation(rule, positive, negative), inBand };
  const direct = after(atNegatives(distances, begin, size));
  const between = tf.expandDims(rule.swap.between, 0); // [1, M, M]
  return {
    excess: violation(rule, positive, tf.add(harder(rule, direct, between), negative)),
    inBand,
    anchored: fromAnchor(rule, direct, between),
  };
}
