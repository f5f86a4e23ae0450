import { mulberry32, normalPair } from '@htg/ground/random';

/**
 * Standard normal numbers from a seed, the same on every backend and machine.
 *
 * @param count how many
 * @param seed a whole number
 */
export function seededNormal(count: number, seed: number): Float32Array {
  const uniform = mulberry32(seed);
  return Float32Array.from({ length: count }, () => normalPair(uniform)[0]);
}
