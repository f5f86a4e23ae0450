import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Mined } from '../mining/miner.ts';
import { sumInChunks } from './chunked-triplets.ts';
import { isPlainHinge, sumHingeTriplets } from './hinge-triplets.ts';
import type { Range } from './soft-triplets.ts';
import { isPlainSoft, sumSoftTriplets } from './soft-triplets.ts';
import type { SummedTriplets, TripletRule } from './triplet-rule.ts';

/** Whether a side promises one to an anchor: so few triplets are computed as they stand. */
export function isMatched({ positivesPerAnchor, negativesPerAnchor }: Mined): boolean {
  return [positivesPerAnchor, negativesPerAnchor].includes('one');
}

/** Sums over the triplets of pairs with many positives and many negatives to an anchor, without enumerating them where that can be. */
export function sumTriplets(distances: Tensor2D, mined: Mined, rule: TripletRule, range?: Range): SummedTriplets {
  if (isPlainHinge(distances, mined, rule)) return sumHingeTriplets(distances, mined, rule);
  if (isPlainSoft(mined, rule, range)) return sumSoftTriplets(distances, mined, rule, range);
  return sumInChunks(distances, mined, rule);
}
