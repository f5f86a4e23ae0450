import type { Column, Criterion, LeafLimits, Stretch } from './criterion.ts';
import { tieWidth } from './criterion.ts';

/** The impurity of a node from the weight `counts[c]` of each class in it and their sum. */
export type ClassImpurity = (counts: Float64Array, weight: number) => number;

/** `1 - sum_c p_c^2`: the chance that two draws from the node differ in class. */
export const gini: ClassImpurity = (counts, weight) => {
  let squares = 0;
  for (let c = 0; c < counts.length; c++) squares += counts[c] * counts[c];
  return 1 - squares / (weight * weight);
};

/** `-sum_c p_c log2 p_c`, in bits. */
export const entropy: ClassImpurity = (counts, weight) => {
  let bits = 0;
  for (let c = 0; c < counts.length; c++) {
    if (counts[c] > 0) {
      const share = counts[c] / weight;
      bits -= share * (Math.log(share) / Math.LN2);
    }
  }
  return bits;
};

/** Classes of samples with weights; of all cuts, that one is best which leaves the least `w_left I_left + w_right I_right`. */
export class ClassCriterion implements Criterion {
  readonly outputs: number;
  readonly totalWeight: number;
  score = 0;
  leftImpurity = 0;
  rightImpurity = 0;
  leftWeight = 0;
  rightWeight = 0;
  readonly #codes: Int32Array;
  readonly #weights: Float64Array;
  readonly #of: ClassImpurity;
  readonly #counts: Float64Array;
  readonly #left: Float64Array;
  readonly #right: Float64Array;
  #weight = 0;

  /** @param codes each row's class, 0 .. classes - 1 */
  constructor(codes: Int32Array, classes: number, weights: Float64Array, impurity: ClassImpurity) {
    this.#codes = codes;
    this.#weights = weights;
    this.#of = impurity;
    this.outputs = classes;
    this.totalWeight = weights.reduce((sum, weight) => sum + weight, 0);
    this.#counts = new Float64Array(classes);
    this.#left = new Float64Array(classes);
    this.#right = new Float64Array(classes);
  }

  includes(row: number): boolean {
    return this.#weights[row] !== 0;
  }

  enter({ order, from, to }: Stretch): void {
    this.#counts.fill(0);
    this.#weight = 0;
    for (let at = from; at < to; at++) {
      const row = order[at];
      this.#counts[this.#codes[row]] += this.#weights[row];
      this.#weight += this.#weights[row];
    }
  }

  weight(): number {
    return this.#weight;
  }

  impurity(): number {
    return this.#of(this.#counts, this.#weight);
  }

  value(): Float64Array {
    return this.#counts.map((count) => count / this.#weight);
  }

  bestCut(
    { order, from, to }: Stretch,
    { values, base }: Column,
    { minSamples, minWeight }: LeafLimits,
    toBeat: number,
  ): number {
    this.#left.fill(0);
    this.leftWeight = 0;
    let best = -1;
    let bestScore = toBeat;
    let summedTo = from;
    for (let at = from + 1; at < to; at++) {
      if (values[base + order[at]] <= Math.fround(values[base + order[at - 1]] + tieWidth)) continue;
      if (at - from < minSamples || to - at < minSamples) continue;
      this.#moveLeft(order, summedTo, at, to);
      summedTo = at;
      if (this.leftWeight < minWeight || this.rightWeight < minWeight) continue;
      const score = this.#score();
      if (score > bestScore) {
        bestScore = score;
        best = at;
      }
    }
    this.score = bestScore;
    return best;
  }

  cut({ order, from, to }: Stretch, at: number): void {
    this.#left.fill(0);
    this.leftWeight = 0;
    this.#moveLeft(order, from, at, to);
    this.#score();
  }

  /** The left part, which ended at `from`, now ends at `at`: counted from the nearer end. */
  #moveLeft(order: Int32Array, from: number, at: number, to: number): void {
    const left = this.#left;
    if (at - from <= to - at) {
      for (let place = from; place < at; place++) {
        const row = order[place];
        left[this.#codes[row]] += this.#weights[row];
        this.leftWeight += this.#weights[row];
      }
    } else {
      left.set(this.#counts);
      this.leftWeight = this.#weight;
      for (let place = to - 1; place >= at; place--) {
        const row = order[place];
        left[this.#codes[row]] -= this.#weights[row];
        this.leftWeight -= this.#weights[row];
      }
    }
    this.rightWeight = this.#weight - this.leftWeight;
  }

  #score(): number {
    const right = this.#right;
    for (let c = 0; c < right.length; c++) right[c] = this.#counts[c] - this.#left[c];
    this.leftImpurity = this.#of(this.#left, this.leftWeight);
    this.rightImpurity = this.#of(right, this.rightWeight);
    return -this.rightWeight * this.rightImpurity - this.leftWeight * this.leftImpurity;
  }
}
