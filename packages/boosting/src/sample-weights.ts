/**
 * The weights by which AdaBoost points each learner at the mistakes of those before it: they start equal (or in the proportions that the
 * caller gives), always sum to 1, and grow where a learner was wrong.
 */
export class SampleWeights {
  readonly values: Float64Array;
  readonly #leftOut: Uint8Array;

  constructor(initial: Float64Array) {
    this.values = initial.slice();
    this.#leftOut = Uint8Array.from(initial, (weight) => (weight === 0 ? 1 : 0));
    this.#normalize();
  }

  /** Keeps weights from fading to nothing; what the caller weighed 0 stays out. */
  protect(): void {
    const { values } = this;
    for (let row = 0; row < values.length; row++) {
      if (this.#leftOut[row] === 0) values[row] = Math.max(values[row], Number.EPSILON);
    }
  }

  /** Multiplies each weight by its factor and brings the sum back to 1. False where the sum is not finite or not positive. */
  scale(factor: (row: number) => number): boolean {
    const { values } = this;
    for (let row = 0; row < values.length; row++) values[row] *= factor(row);
    return this.#normalize();
  }

  #normalize(): boolean {
    const { values } = this;
    const sum = values.reduce((total, weight) => total + weight, 0);
    if (!(sum > 0 && sum < Infinity)) return false;
    for (let row = 0; row < values.length; row++) values[row] /= sum;
    return true;
  }
}
