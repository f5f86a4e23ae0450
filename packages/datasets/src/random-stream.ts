import { sfc32 } from '@htg/ground/random';

/** Numbers that look random and are wholly given by the key that the stream was made of. */
export interface RandomStream {
  /** Uniform in [0, 1), with 32 bits. */
  next(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** A whole number, uniform in 0..count-1. */
  below(count: number): number;
}

/**
 * A stream of its own for every key: `(seed, image, step)`, say. Streams of different keys are independent for all
 * practical purposes, so no order of work, and no number of workers, can change what an image gets.
 *
 * The key is mixed into 96 bits by multiply-xorshift rounds; numbers come from sfc32.
 *
 * @param key whole numbers, any sign, up to 2^53; their order matters
 */
export function randomStream(...key: readonly number[]): RandomStream {
  let [a, b, c] = [0x9e3779b9, 0x243f6a88, 0xb7e15162];
  for (const part of key) {
    a = mix(a ^ (part | 0));
    b = mix(b + a + Math.floor(part / 4294967296));
    c = mix(c ^ b);
  }
  const word = sfc32([a, b, c], 12);
  const next = (): number => word() / 4294967296;
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    below: (count) => Math.floor(next() * count),
  };
}

function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}

/** A random order of `0..count-1` (Fisher-Yates). */
export function randomOrder(count: number, random: RandomStream): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
  return order;
}
