import { mulberry32, normalPair } from '@htg/ground/random';

/**
 * Standard normal numbers from a seed, the same on every backend and machine.
 *
 * @param count how many
 * @param seed a whole number
 * @param skip how many to pass over first
 */
export function seededNormal(count: number, seed: number, skip = 0): Float32Array {
  // Each takes two uniform numbers, and each of those adds this to the generator's 32 bits of state.
  const uniform = mulberry32(seed + Math.imul(2 * skip, 0x6d2b79f5));
  return Float32Array.from({ length: count }, () => normalPair(uniform)[0]);
}
