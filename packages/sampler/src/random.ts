/** A source of whole random numbers, decided by its seed alone. */
export interface Random {
  /** A whole number, 0 <= result < bound, each equally likely; bound is 1 to 2^32. */
  below(bound: number): number;
}

/**
 * The generator sfc32 (Doty-Humphrey, "PractRand"): 128 bits of state, a period of at least 2^32, the same numbers on every
 * machine because it uses 32-bit integer arithmetic only.
 *
 * @param seed a safe whole number; all of its 53 bits count
 */
export function createRandom(seed: number): Random {
  let a = seed >>> 0;
  let b = Math.floor(seed / 2 ** 32) >>> 0;
  let c = 0x9e3779b9;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // The state starts almost equal for neighboring seeds: fifteen rounds mix it, as the generator's author advises.
  for (let round = 0; round < 15; round++) next();
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

/** Puts the items into a random order, in place; each order is equally likely (Fisher and Yates). */
export function shuffle(items: Int32Array, random: Random): Int32Array {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [items[last], items[other]] = [items[other], items[last]];
  }
  return items;
}
