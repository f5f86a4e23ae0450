import { checkCount } from '@htg/ground/check-numbers';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import * as tf from '@tensorflow/tfjs-core';
import { seededNormal } from './seeded-normal.ts';

/** What a loss with one weight vector an identity needs to begin. */
export interface ClassWeightOptions {
  /** `L` */
  readonly embeddingLength: number;
  /** `K` */
  readonly identities: number;
  /** Of the initial weights. Default 0. */
  readonly seed?: number;
}

/**
 * Normally distributed weights, `[K, L]`, one row an identity; with several centers for each `[K C, L]`, an identity's one after another.
 *
 * @param caller opens the error texts
 * @param centers `C`
 */
export function classWeights(
  caller: string,
  { embeddingLength, identities, seed = 0, ...others }: ClassWeightOptions,
  standardDeviation: number,
  centers = 1,
): tf.Variable<tf.Rank.R2> {
  refuseUnknownOptions(caller, others);
  checkCount(caller, 'embeddingLength', embeddingLength);
  checkCount(caller, 'identities', identities);
  checkCount(caller, 'seed', seed, 0);
  return tf.tidy(() => {
    const values = seededNormal(identities * centers * embeddingLength, seed).map((value) => value * standardDeviation);
    return tf.variable(tf.tensor2d(values, [identities * centers, embeddingLength]));
  });
}
