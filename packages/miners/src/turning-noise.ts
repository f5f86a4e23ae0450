import * as tf from '@tensorflow/tfjs-core';

/** By how much the table turns with each draw: the golden ratio's fraction, whose multiples fill [0, 1) most evenly. */
const turn = (Math.sqrt(5) - 1) / 2;

/** Numbers that a tensor program draws by itself. */
export interface TurningNoise {
  /** How far the table has turned, `[1]`, 0..1. Not trainable. */
  readonly variables: { readonly phase: tf.Variable<tf.Rank.R1> };
  /** The next `[n, m]`, uniform in [0, 1). A tensor program: the caller holds it in a `tidy`. */
  readonly draw: (n: number, m: number) => tf.Tensor2D;
}

/**
 * Noise without random operations, so that a compiled step can hold it: a seeded table of uniform numbers `u`, turned with each draw,
 *
 *     noise_ij(t) = frac(u_ij + t (sqrt(5) - 1) / 2)
 *
 * Within a draw the numbers are independent; each of them goes evenly through [0, 1) from draw to draw (a Kronecker sequence).
 *
 * @param seed a whole number
 */
export function turningNoise(seed: number): TurningNoise {
  const phase = tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R1>([1]), false));
  const tables = new Map<string, Float32Array>();
  return {
    variables: { phase },
    draw(n, m) {
      const key = `${String(n)} x ${String(m)}`;
      const table = tables.get(key) ?? uniform(n * m, seed);
      tables.set(key, table);
      phase.assign(fraction(tf.add(phase, turn)));
      return fraction(tf.add(tf.tensor2d(table, [n, m]), phase));
    },
  };
}

function fraction<T extends tf.Tensor>(x: T): T {
  return tf.sub(x, tf.floor(x));
}

/** Uniform numbers in [0, 1) by mulberry32 (Tommy Ettinger, public domain algorithm). */
function uniform(count: number, seed: number): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 8) / 2 ** 24;
  });
}
