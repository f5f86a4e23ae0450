import type { Distance } from '../distances/distance.ts';
import type { Miner } from '../mining/miner.ts';

/** Raises for options that a function does not have: what its destructuring left over. `caller` opens the error text. */
export function checkNoOthers(caller: string, others: object): void {
  for (const unknown of Object.keys(others)) {
    throw new RangeError(`${caller}: expected no option ${unknown}, there is none of that name; check its spelling`);
  }
}

/** Raises unless each of the options is true or false; `caller` opens the error text. */
export function checkBooleans(caller: string, options: Readonly<Record<string, boolean>>): void {
  for (const [name, value] of Object.entries<unknown>(options)) {
    if (typeof value !== 'boolean') {
      throw new RangeError(
        `${caller}: expected ${name} to be true or false, received ${String(value)}; change ${name}`,
      );
    }
  }
}

/** Raises unless a distance is one; `caller` opens the error text. */
export function checkDistance(caller: string, distance: Distance): void {
  const given: unknown = distance;
  if (typeof given === 'object' && given !== null && 'matrix' in given && typeof given.matrix === 'function') return;
  throw new RangeError(
    `${caller}: expected a distance such as cosine(), received ${nameOf(given)}; call cosine, dotProduct, euclidean or squaredEuclidean`,
  );
}

/** Raises unless a miner is one, or left out; `caller` opens the error text. */
export function checkMiner(caller: string, miner: Miner | undefined): void {
  const given: unknown = miner;
  if (given === undefined || typeof given === 'function') return;
  throw new RangeError(
    `${caller}: expected a miner such as batchHard(), received ${nameOf(given)}; pass what one returns`,
  );
}

/** What something is, for an error text. */
function nameOf(given: unknown): string {
  return typeof given === 'string' ? `'${given}'` : typeof given;
}
