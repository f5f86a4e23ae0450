/** Numbers of a seed, in (-1.5, 1.5) and nearly normal (the sum of three of Marsaglia's xorshift). */
export function createRandom(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return () => uniform() + uniform() + uniform() - 1.5;
}

export function randomVectors(count: number, length: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count * length }, random);
}
