import { showValue } from '@htg/ground/show-value';
import type { Distance } from '../distances/distance.ts';
import type { Miner } from '../mining/miner.ts';

/** Raises unless a distance is one; `caller` opens the error text. */
export function checkDistance(caller: string, distance: Distance): void {
  const given: unknown = distance;
  if (typeof given === 'object' && given !== null && 'matrix' in given && typeof given.matrix === 'function') return;
  throw new RangeError(
    `${caller}: expected a distance such as cosine(), received ${showValue(given)}; call cosine, dotProduct, euclidean or squaredEuclidean`,
  );
}

/** Raises unless a miner is one, or left out; `caller` opens the error text. */
export function checkMiner(caller: string, miner: Miner | undefined): void {
  const given: unknown = miner;
  if (given === undefined || typeof given === 'function') return;
  throw new RangeError(
    `${caller}: expected a miner such as batchHard(), received ${showValue(given)}; pass what one returns`,
  );
}
