import { XorShift } from '../random/xorshift.ts';

/**
 * Draws the features that a node looks at, without replacement and in random order, so that of equally good splits none is
 * favored by its column's place. Features that are constant in a node are so in all nodes below it: they are moved to
 * the front and never searched again. Constant ones do not count as looked at unless all are.
 *
 * The order of draws is scikit-learn's, so that equal seeds break ties alike.
 */
export class FeatureDraw {
  readonly #features: Int32Array;
  readonly #constants: Int32Array;
  readonly #random: XorShift;
  readonly #wanted: number;

  /** @param wanted how many features that are not constant each node looks at */
  constructor(columns: number, wanted: number, seed: number) {
    this.#features = Int32Array.from({ length: columns }, (_, feature) => feature);
    this.#constants = new Int32Array(columns);
    this.#random = new XorShift(seed);
    this.#wanted = wanted;
  }

  /**
   * @param known how many features are known to be constant in the node
   * @param look looks at a feature and says whether it is constant
   * @returns how many are known to be constant in its children
   */
  forNode(known: number, look: (feature: number) => 'constant' | 'varies'): number {
    const features = this.#features;
    let found = 0;
    let knownDrawn = 0;
    let undrawn = features.length;
    for (let visited = 0; undrawn > known + found;) {
      if (visited >= this.#wanted && visited > found + knownDrawn) break;
      visited += 1;
      // Places from knownDrawn up to undrawn, without the `found` ones that begin at `known`.
      const place = knownDrawn + this.#random.below(undrawn - found - knownDrawn);
      if (place < known) {
        this.#swap(place, knownDrawn++);
      } else if (look(features[place + found]) === 'constant') {
        this.#swap(place + found, known + found);
        found += 1;
      } else {
        this.#swap(place + found, --undrawn);
      }
    }
    // Siblings count on the known ones in their old order.
    for (let at = 0; at < known; at++) features[at] = this.#constants[at];
    for (let at = known; at < known + found; at++) this.#constants[at] = features[at];
    return known + found;
  }

  #swap(a: number, b: number): void {
    const features = this.#features;
    [features[a], features[b]] = [features[b], features[a]];
  }
}
