const stateSize = 624;
const middle = 397;

/**
 * The Mersenne Twister MT19937 with the draws of numpy's `RandomState`, number for number, so that equal seeds mean equal
 * models here and in scikit-learn.
 *
 * Source: Matsumoto and Nishimura, "Mersenne Twister: A 623-dimensionally equidistributed uniform pseudo-random number
 * generator", ACM TOMACS 8(1), 1998; the draws are documented by numpy as frozen.
 */
export class RandomState {
  readonly #state = new Uint32Array(stateSize);
  #next = stateSize;

  /** @param seed a whole number in 0 .. 2^32 - 1 */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) {
      throw new RangeError(
        `RandomState: expected a whole seed in 0..4294967295, received ${String(seed)}; choose such a number`,
      );
    }
    this.#state[0] = seed;
    for (let i = 1; i < stateSize; i++) {
      const before = this.#state[i - 1];
      this.#state[i] = Math.imul(1_812_433_253, before ^ (before >>> 30)) + i;
    }
  }

  /** Everything that the next draws depend on; {@link RandomState.restore} goes on from it. */
  save(): number[] {
    return [this.#next, ...this.#state];
  }

  static restore([next, ...state]: readonly number[]): RandomState {
    const random = new RandomState(0);
    random.#next = next;
    random.#state.set(state);
    return random;
  }

  /** 32 random bits. */
  bits(): number {
    if (this.#next === stateSize) this.#renew();
    let y = this.#state[this.#next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c_5680;
    y ^= (y << 15) & 0xefc6_0000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** A number in 0 <= u < 1 of 53 random bits. */
  uniform(): number {
    const high = this.bits() >>> 5;
    const low = this.bits() >>> 6;
    return (high * 0x400_0000 + low) / 0x20_0000_0000_0000;
  }

  /** A whole number in 0 .. largest, by rejection under the smallest covering bit mask. */
  upTo(largest: number): number {
    const mask = largest === 0 ? 0 : 0xffff_ffff >>> Math.clz32(largest);
    let value;
    do value = (this.bits() & mask) >>> 0;
    while (value > largest);
    return value;
  }

  /** A seed for somebody else: a whole number in 0 .. 2^31 - 2. */
  seed(): number {
    return this.upTo(0x7fff_fffe);
  }

  /** The numbers 0 .. length - 1 in random order (Fisher and Yates, from the end). */
  permutation(length: number): Int32Array {
    const order = Int32Array.from({ length }, (_, index) => index);
    for (let i = length - 1; i > 0; i--) {
      const j = this.upTo(i);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }

  /** As many places as there are probabilities, drawn with replacement, each with its own probability. */
  draw(probabilities: Float64Array): Int32Array {
    const cumulative = Float64Array.from(probabilities);
    for (let i = 1; i < cumulative.length; i++) cumulative[i] += cumulative[i - 1];
    const total = cumulative[cumulative.length - 1];
    for (let i = 0; i < cumulative.length; i++) cumulative[i] /= total;
    return Int32Array.from({ length: probabilities.length }, () => firstAbove(cumulative, this.uniform()));
  }

  #renew(): void {
    const state = this.#state;
    for (let i = 0; i < stateSize; i++) {
      const y = (state[i] & 0x8000_0000) | (state[(i + 1) % stateSize] & 0x7fff_ffff);
      state[i] = state[(i + middle) % stateSize] ^ (y >>> 1) ^ (y & 1 ? 0x9908_b0df : 0);
    }
    this.#next = 0;
  }
}

/** The first place of an ascending array whose value is above `value`. */
function firstAbove(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const between = (low + high) >>> 1;
    if (ascending[between] > value) high = between;
    else low = between + 1;
  }
  return low;
}
