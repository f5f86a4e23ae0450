import { sfc32 } from './sfc32.ts';

/** A source of whole random numbers, decided by its seed alone. */
export interface Random {
  /** A whole number, 0 <= result < bound, each equally likely; bound is 1 to 2^32. */
  below(bound: number): number;
}

/**
 * Whole random numbers without bias.
 *
 * @param seed a safe whole number; all of its 53 bits count
 */
export function createRandom(seed: number): Random {
  // The state starts almost equal for neighboring seeds: fifteen rounds mix it, as the generator's author advises.
  const next = sfc32([seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, 0x9e3779b9], 15);
  return {
    below(bound) {
      // Numbers past the last whole multiple of the bound would favor small results: draw again.
      const limit = 2 ** 32 - (2 ** 32 % bound);
      let drawn = next();
      while (drawn >= limit) drawn = next();
      return drawn % bound;
    },
  };
}
