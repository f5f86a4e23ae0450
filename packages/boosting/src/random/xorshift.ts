/**
 * A 32-bit xorshift generator (shifts 13, 17, 5): cheap draws of features inside one tree, seeded by the tree's random state.
 * With scikit-learn's seeding it draws what scikit-learn draws.
 *
 * Source: Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003.
 */
export class XorShift {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number in 0 .. count - 1 (by remainder, hence with a bias of the order of count / 2^31). */
  below(count: number): number {
    let state = this.#state === 0 ? 1 : this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return (state & 0x7fff_ffff) % count;
  }
}
