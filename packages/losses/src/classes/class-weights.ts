import { checkCount } from '@htg/ground/check-numbers';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import { boundsOf, markDivided } from '@htg/ground/divided-rows';
import * as tf from '@tensorflow/tfjs-core';
import type { ClassShard } from './class-shard.ts';
import { seededNormal } from './seeded-normal.ts';

/** What a loss with one weight vector an identity needs to begin. */
export interface ClassWeightOptions {
  /** `L` */
  readonly embeddingLength: number;
  /** `K` */
  readonly identities: number;
  /** Of the initial weights. Default 0. */
  readonly seed?: number;
  /** Hold the weights of a part of the identities only; the losses that are no softmax, `p2sGrad` and `proxyAnchor`, refuse it. Default: all of them. */
  readonly shard?: ClassShard | undefined;
}

/** The identities whose weights a loss holds. */
export interface OwnClasses {
  /** How many: `K`, or `K_w` of a shard. */
  readonly identities: number;
  /** Number of the first. */
  readonly from: number;
  /** Undefined where it holds all of them. */
  readonly shard: ClassShard | undefined;
}

/**
 * Normally distributed weights, `[K, L]`, one row an identity; with several centers for each `[K C, L]`, an identity's one after another.
 *
 * @param caller opens the error texts
 * @throws RangeError for a shard: `shardedClassWeights` is for losses that can divide theirs
 */
export function classWeights(
  caller: string,
  { shard, ...shape }: ClassWeightOptions,
  standardDeviation: number,
): tf.Variable<tf.Rank.R2> {
  if (shard !== undefined) {
    throw new RangeError(
      `${caller}: expected the weights of all identities on every worker, received a shard of ${shard.count}; ` +
        'only softmax losses, such as arcFace and biasFreeSoftmax, can divide theirs',
    );
  }
  return shardedClassWeights(caller, shape, standardDeviation).weights;
}

/**
 * As `classWeights`, or of a shard the rows of its own identities, `[K_w C, L]`: those that they have in the whole.
 *
 * @param centers `C`
 * @throws RangeError for a place that is none, and more shards than identities
 */
export function shardedClassWeights(
  caller: string,
  { embeddingLength, identities, seed = 0, shard, ...others }: ClassWeightOptions,
  standardDeviation: number,
  centers = 1,
): { readonly weights: tf.Variable<tf.Rank.R2>; readonly own: OwnClasses } {
  refuseUnknownOptions(caller, others);
  checkCount(caller, 'embeddingLength', embeddingLength);
  checkCount(caller, 'identities', identities);
  checkCount(caller, 'seed', seed, 0);
  if (shard !== undefined) checkShard(caller, shard, identities);
  const bounds = boundsOf(identities, shard?.count ?? 1);
  const [from, to] = [bounds[shard?.index ?? 0], bounds[(shard?.index ?? 0) + 1]];
  const length = centers * embeddingLength;
  const weights = tf.tidy(() => {
    const values = seededNormal((to - from) * length, seed, from * length).map((value) => value * standardDeviation);
    return tf.variable(tf.tensor2d(values, [(to - from) * centers, embeddingLength]));
  });
  if (shard !== undefined) markDivided(weights, { index: shard.index, bounds: bounds.map((bound) => bound * centers) });
  return { weights, own: { identities: to - from, from, shard } };
}

function checkShard(caller: string, { index, count }: ClassShard, identities: number): void {
  checkCount(caller, 'shard.count', count);
  checkCount(caller, 'shard.index', index, 0);
  if (index >= count) {
    throw new RangeError(
      `${caller}: expected shard.index from 0 to ${count - 1}, received ${index}; it is this process's place`,
    );
  }
  if (count > identities) {
    throw new RangeError(
      `${caller}: expected at most one shard for each of ${identities} identities, received ${count} shards; use fewer workers, or no shards`,
    );
  }
}
