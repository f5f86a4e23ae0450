import type { Range } from './soft-triplets.ts';
import type { Mined } from '../mining/miner.ts';
import type { TripletRule } from './triplet-rule.ts';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { sumCrossedTriplets } from './chunked-triplets.ts';
import { isPlainHinge, sumHingeTriplets } from './hinge-triplets.ts';
import { isPlainSoft, sumSoftTriplets } from './soft-triplets.ts';

/** Sums over all triplets of a batch. */
export interface TripletSums {
  readonly loss: Tensor;
  /** How many triplets have a loss above zero. */
  readonly active: Scalar;
  /** Derivatives of `loss` by the distances, `[N, M]`, and by the distances between references, `[M, M]`, if the rule has a swap. */
  readonly gradients: readonly Tensor[];
}

/** Whether a side promises one to an anchor: so few triplets are computed as they stand. */
export function isMatched({ positivesPerAnchor, negativesPerAnchor }: Mined): boolean {
  return [positivesPerAnchor, negativesPerAnchor].includes('one');
}

/** Sums over the triplets of pairs with many positives and many negatives to an anchor, without enumerating them where that can be. */
export function sumTriplets(distances: Tensor2D, mined: Mined, rule: TripletRule, range?: Range): TripletSums {
  if (isPlainHinge(distances, mined, rule)) return sumHingeTriplets(distances, mined, rule);
  if (isPlainSoft(mined, rule, range)) return sumSoftTriplets(distances, mined, rule, range);
  return sumCrossedTriplets(distances, mined, rule);
}
