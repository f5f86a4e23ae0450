import type { Mined } from '../mining/miner.ts';
import type { Losses } from '../reduction.ts';
import type { TripletRule } from './triplet-rule.ts';
import * as tf from '@tensorflow/tfjs-core';
import { countTrue } from '../reduction.ts';
import { tidied } from '../tidied.ts';
import { anchorsPerChunk, atNegatives, atPositives, chunkMembers } from './chunk-triplets.ts';
import { activate, fromAnchor, harder, signed, slope, violation } from './triplet-rule.ts';

/** Sums over all triplets of a batch. */
export interface TripletSums {
  readonly loss: tf.Tensor;
  /** Triplets. */
  readonly count: tf.Tensor;
  /** Triplets whose loss is above zero. */
  readonly active: tf.Tensor;
  /** Derivative of `loss` by the distances, `[N, M]`. */
  readonly gradient: tf.Tensor;
  /** Derivative of `loss` by the distances between references, `[M, M]`, if the rule has a swap. */
  readonly betweenGradient?: tf.Tensor;
}

/**
 * Sums over every triplet of mined pairs, anchors in chunks: a chunk of `c` anchors has `c x M x M` triplets, and `c` is as large as
 * 4 Mi numbers for each tensor of a chunk allow (at least one anchor), some 100 MB in all.
 * The derivative comes with the sums, so that the chunks need not be kept or made again for it.
 */
export function sumCrossedTriplets(
  distances: tf.Tensor2D,
  mined: Mined,
  rule: TripletRule,
  maxElements?: number,
): TripletSums {
  const [n, m] = distances.shape;
  const size = anchorsPerChunk(n, m, maxElements);
  const chunks: TripletSums[] = [];
  for (let begin = 0; begin < n; begin += size) {
    const anchors = Math.min(size, n - begin);
    chunks.push(tidied(() => sumChunk(chunkTriplets(distances, mined, rule, begin, anchors), rule)));
  }
  const total = (part: (sums: TripletSums) => tf.Tensor): tf.Tensor => chunks.map(part).reduce((a, b) => tf.add(a, b));
  return {
    loss: total(({ loss }) => loss),
    count: total(({ count }) => count),
    active: total(({ active }) => active),
    gradient: tf.concat(chunks.map(({ gradient }) => gradient)),
    ...(rule.swap && { betweenGradient: total(({ betweenGradient = tf.scalar(0) }) => betweenGradient) }),
  };
}

function sumChunk({ excess, members, anchored }: ChunkTriplets, rule: TripletRule): TripletSums {
  const losses = tf.where(members, activate(rule, excess), 0);
  const [gradient, betweenGradient] = pullChunk(tf.where(members, slope(rule, excess), 0), anchored, rule);
  return {
    loss: tf.sum(losses),
    count: countTrue(members),
    active: countTrue(tf.greater(losses, 0)),
    gradient,
    ...(anchored && { betweenGradient }),
  };
}

/** From the derivative by each violation, `[c, M, M]`, that by the distances `[c, M]`, and between references `[M, M]`. */
function pullChunk(slopes: tf.Tensor, anchored: tf.Tensor | undefined, rule: TripletRule): tf.Tensor[] {
  const direct = anchored ? tf.where(anchored, slopes, 0) : slopes;
  const gradient = signed(rule, tf.sub(tf.sum(slopes, 2), tf.sum(direct, 1)));
  return anchored ? [gradient, signed(rule, tf.sum(tf.sub(direct, slopes), 0))] : [gradient];
}

/** All triplets as one tensor `[N, M, M]` (anchor, positive, negative): for those who ask for each loss. */
export function allCrossedTriplets(distances: tf.Tensor2D, mined: Mined, rule: TripletRule): Losses {
  const { excess, members, anchored } = chunkTriplets(distances, mined, rule, 0, distances.shape[0]);
  const slopes = tf.where(members, slope(rule, excess), 0);
  return {
    losses: tf.where(members, activate(rule, excess), 0),
    members,
    saved: anchored ? [slopes, anchored] : [slopes],
    pullback: (weights, [each, fromAnchors]) => pullChunk(tf.mul(each, weights), rule.swap && fromAnchors, rule),
  };
}

interface ChunkTriplets {
  readonly excess: tf.Tensor;
  /** Which triplets count. */
  readonly members: tf.Tensor;
  /** With swap: whether the negative's distance is the anchor's, not the positive's. */
  readonly anchored?: tf.Tensor;
}

/** Triplets of `size` anchors from `begin` on, `[size, M, M]`. */
function chunkTriplets(
  distances: tf.Tensor2D,
  mined: Mined,
  rule: TripletRule,
  begin: number,
  size: number,
): ChunkTriplets {
  const members = chunkMembers(mined, begin, size);
  const positive = atPositives(distances, begin, size);
  const negative = atNegatives(distances, begin, size);
  if (!rule.swap) return { excess: violation(rule, positive, negative), members };
  const between = tf.expandDims(rule.swap.between, 0); // [1, M, M]
  return {
    excess: violation(rule, positive, harder(rule, negative, between)),
    members,
    anchored: fromAnchor(rule, negative, between),
  };
}
