/** A stream of numbers that a seed determines. */
export interface RandomStream {
  /** The next number of [0, 1). */
  uniform(): number;
  /** The next number of mean 0 and deviation 1. */
  normal(): number;
}

/**
 * A random stream for one purpose: the same seed and purpose give the same numbers on every machine and backend, and another
 * purpose (the path of a weight, say) gives others, so that adding one weight leaves all the others as they were.
 *
 * mulberry32 makes the uniform numbers (32 bits of state: fine for initial weights, too short for cryptography), the Box-Muller
 * transform the normal ones.
 *
 * @param seed a whole number
 * @param purpose any text
 */
export function randomStream(seed: number, purpose: string): RandomStream {
  let state = hash(`${seed}/${purpose}`);
  let spare: number | undefined;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform())); // 1 - u is never 0
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return { uniform, normal };
}

/** FNV-1a with 32 bits over UTF-16 code units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}
