import type { Distance } from '../distances/distance.ts';
import type { ComparedPairs, Reference } from '../pairs/compare-pairs.ts';
import type { Mined, Miner } from './miner.ts';

/** Mines pairs that are compared already, out of the tape's sight. */
export function mine(
  pairs: ComparedPairs,
  miner: Miner | undefined,
  distance: Distance,
  ref: Reference | undefined,
): Mined {
  const { positive, negative } = pairs;
  return miner ? miner({ ...pairs, distance, own: ref === undefined }) : { positive, negative };
}
