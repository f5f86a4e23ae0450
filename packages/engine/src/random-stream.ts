import { mulberry32, normalPair } from '@htg/ground/random';

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
 * mulberry32 makes the uniform numbers, the Box-Muller transform the normal ones.
 *
 * @param seed a whole number
 * @param purpose any text
 */
export function randomStream(seed: number, purpose: string): RandomStream {
  const uniform = mulberry32(hash(`${seed}/${purpose}`));
  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const [value, next] = normalPair(uniform);
    spare = next;
    return value;
  };
  return { uniform, normal };
}

/** FNV-1a with 32 bits over UTF-16 code units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}
