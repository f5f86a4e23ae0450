/**
 * Standard normal numbers from a seed, the same on every backend and machine.
 *
 * Uniform numbers by mulberry32 (Tommy Ettinger, public domain algorithm), made normal by Box and Muller.
 *
 * @param count how many
 * @param seed a whole number
 */
export function seededNormal(count: number, seed: number): Float32Array {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return Float32Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    return radius * Math.cos(2 * Math.PI * uniform());
  });
}
