import type { Mined } from '../mining/miner.ts';
import type { TripletSums } from './crossed-triplets.ts';
import type { TripletRule } from './triplet-rule.ts';
import { sumCrossedTriplets } from './crossed-triplets.ts';
import { isPlainHinge, sumHingeTriplets } from './hinge-triplets.ts';

/** Sums over the triplets of pairs with many positives and many negatives to an anchor, by the faster of two ways. */
export function sumTriplets(
  distances: Parameters<typeof sumHingeTriplets>[0],
  mined: Mined,
  rule: TripletRule,
): TripletSums {
  return isPlainHinge(mined, rule)
    ? sumHingeTriplets(distances, mined, rule)
    : sumCrossedTriplets(distances, mined, rule);
}
