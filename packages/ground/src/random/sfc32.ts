/** 96 bits of state; the counter beside them starts at 1. */
export type Sfc32State = readonly [a: number, b: number, c: number];

/**
 * Whole numbers of 0 .. 2^32 - 1, the same on every machine because it uses 32-bit integer arithmetic only. States that are nearly equal
 * give nearly equal numbers at first: pass over a dozen.
 *
 * Source: sfc32 (Doty-Humphrey, "PractRand"): a period of at least 2^32.
 */
export function sfc32(state: Sfc32State, passedOver: number): () => number {
  let [a, b, c] = state.map((word) => word | 0);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < passedOver; i++) next();
  return next;
}
