/**
 * Numbers of [0, 1) from 32 bits of state: fine for initial weights and orders, too short for cryptography.
 *
 * @param state a whole number; its lower 32 bits count
 *
 * Source: mulberry32 (Tommy Ettinger, in the public domain).
 */
export function mulberry32(state: number): () => number {
  let counter = state | 0;
  return () => {
    counter = (counter + 0x6d2b79f5) | 0;
    let mixed = Math.imul(counter ^ (counter >>> 15), counter | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
