import type { Column, Criterion, LeafLimits, Stretch } from './criterion.ts';
import { tieWidth } from './criterion.ts';

/**
 * Squared error around the node's mean, `I = sum w y^2 / sum w - (sum w y / sum w)^2`. Of all cuts, that one lowers it most which has the
 * largest `S_left^2 / w_left + S_right^2 / w_right`, S being sums of w y. Where all weights are 1 the weight of a part
 * is the count of its samples, and is not read sample by sample.
 */
export class SquaredError implements Criterion {
  readonly outputs = 1;
  readonly totalWeight: number;
  score = 0;
  leftImpurity = 0;
  rightImpurity = 0;
  leftWeight = 0;
  rightWeight = 0;
  readonly #targets: Float64Array;
  /** None where every weight is 0 or 1. */
  readonly #weights: Float64Array | undefined;
  readonly #weightedTargets: Float64Array;
  readonly #included: Float64Array;
  #weight = 0;
  #sum = 0;
  #squareSum = 0;
  readonly #value = new Float64Array(1);

  constructor(targets: Float64Array, weights: Float64Array) {
    this.#targets = targets;
    this.#included = weights;
    this.totalWeight = weights.reduce((sum, weight) => sum + weight, 0);
    const uniform = weights.every((weight) => weight === 0 || weight === 1);
    this.#weights = uniform ? undefined : weights;
    this.#weightedTargets = uniform ? targets : targets.map((target, row) => weights[row] * target);
  }

  includes(row: number): boolean {
    return this.#included[row] !== 0;
  }

  enter({ order, from, to }: Stretch): void {
    const targets = this.#targets;
    const weighted = this.#weightedTargets;
    let sum = 0;
    let squareSum = 0;
    for (let at = from; at < to; at++) {
      const row = order[at];
      sum += weighted[row];
      squareSum += weighted[row] * targets[row];
    }
    let weight = to - from;
    if (this.#weights !== undefined) {
      weight = 0;
      for (let at = from; at < to; at++) weight += this.#weights[order[at]];
    }
    this.#weight = weight;
    this.#sum = sum;
    this.#squareSum = squareSum;
  }

  weight(): number {
    return this.#weight;
  }

  impurity(): number {
    const mean = this.#sum / this.#weight;
    return this.#squareSum / this.#weight - mean * mean;
  }

  value(): Float64Array {
    this.#value[0] = this.#sum / this.#weight;
    return this.#value;
  }

  bestCut(sorted: Stretch, column: Column, limits: LeafLimits, toBeat: number): number {
    return this.#weights === undefined
      ? this.#bestUniformCut(sorted, column, limits, toBeat)
      : this.#bestWeightedCut(sorted, column, this.#weights, limits, toBeat);
  }

  cut({ order, from, to }: Stretch, at: number): void {
    const targets = this.#targets;
    const weighted = this.#weightedTargets;
    const weights = this.#weights;
    // From the side of fewer samples.
    const forward = at - from <= to - at;
    let sum = forward ? 0 : this.#sum;
    let weight = forward ? 0 : this.#weight;
    if (forward) {
      for (let place = from; place < at; place++) {
        sum += weighted[order[place]];
        weight += weights === undefined ? 1 : weights[order[place]];
      }
    } else {
      for (let place = to - 1; place >= at; place--) {
        sum -= weighted[order[place]];
        weight -= weights === undefined ? 1 : weights[order[place]];
      }
    }
    let squareSum = 0;
    for (let place = from; place < at; place++) squareSum += weighted[order[place]] * targets[order[place]];
    this.leftWeight = weight;
    this.rightWeight = this.#weight - weight;
    const leftMean = sum / this.leftWeight;
    const rightMean = (this.#sum - sum) / this.rightWeight;
    this.leftImpurity = squareSum / this.leftWeight - leftMean * leftMean;
    this.rightImpurity = (this.#squareSum - squareSum) / this.rightWeight - rightMean * rightMean;
  }

  #bestUniformCut({ order, from, to }: Stretch, { values, base }: Column, limits: LeafLimits, toBeat: number): number {
    const targets = this.#targets;
    const total = this.#sum;
    const count = to - from;
    const { minSamples, minWeight } = limits;
    let best = -1;
    let bestScore = toBeat;
    let sum = 0;
    let summedTo = from;
    let row = order[from];
    let value = values[base + row];
    for (let at = from + 1; at < to; at++) {
      sum += targets[row];
      row = order[at];
      const before = value;
      value = values[base + row];
      if (value <= Math.fround(before + tieWidth)) continue;
      const left = at - from;
      const right = to - at;
      if (left < minSamples || right < minSamples) continue;
      if (at - summedTo > right) {
        sum = total;
        for (let place = to - 1; place >= at; place--) sum -= targets[order[place]];
      }
      summedTo = at;
      if (left < minWeight || count - left < minWeight) continue;
      const rest = total - sum;
      const score = (sum * sum) / left + (rest * rest) / right;
      if (score > bestScore) {
        bestScore = score;
        best = at;
      }
    }
    this.score = bestScore;
    return best;
  }

  #bestWeightedCut(
    { order, from, to }: Stretch,
    { values, base }: Column,
    weights: Float64Array,
    { minSamples, minWeight }: LeafLimits,
    toBeat: number,
  ): number {
    const weighted = this.#weightedTargets;
    const total = this.#sum;
    const weight = this.#weight;
    let best = -1;
    let bestScore = toBeat;
    let sum = 0;
    let left = 0;
    let summedTo = from;
    let row = order[from];
    let value = values[base + row];
    for (let at = from + 1; at < to; at++) {
      sum += weighted[row];
      left += weights[row];
      row = order[at];
      const before = value;
      value = values[base + row];
      if (value <= Math.fround(before + tieWidth)) continue;
      if (at - from < minSamples || to - at < minSamples) continue;
      if (at - summedTo > to - at) {
        sum = total;
        left = weight;
        for (let place = to - 1; place >= at; place--) {
          sum -= weighted[order[place]];
          left -= weights[order[place]];
        }
      }
      summedTo = at;
      const right = weight - left;
      if (left < minWeight || right < minWeight) continue;
      const rest = total - sum;
      const score = (sum * sum) / left + (rest * rest) / right;
      if (score > bestScore) {
        bestScore = score;
        best = at;
      }
    }
    this.score = bestScore;
    return best;
  }
}
