/**
 * Differences of at most this count as equal: no threshold is placed between such neighbors. Added in single precision, as
 * scikit-learn adds it, which makes it about one unit in the last place from 1 to 2 and nothing above 2.
 */
export const tieWidth = Math.fround(1e-7);

/** A column of a table: its value of a row is `values[base + row]`. */
export interface Column {
  readonly values: Float32Array;
  readonly base: number;
}

/** Rows in some order: the places `from` up to `to` of `order`. */
export interface Stretch {
  readonly order: Int32Array;
  readonly from: number;
  readonly to: number;
}

/** What both sides of a split must keep. */
export interface LeafLimits {
  readonly minSamples: number;
  readonly minWeight: number;
}

/**
 * How good a node or a split is. One criterion serves all nodes of a tree in turn: `enter` a node, then ask.
 *
 * Sums are taken in the order and the direction in which scikit-learn takes them: where two splits are equally good, rounding
 * decides, and it should decide alike.
 */
export interface Criterion {
  readonly outputs: number;
  /** The weight of all samples of the tree. */
  readonly totalWeight: number;
  /** How good the best cut was. */
  readonly score: number;
  readonly leftImpurity: number;
  readonly rightImpurity: number;
  readonly leftWeight: number;
  readonly rightWeight: number;
  /** Whether a row takes part in the growth of the tree; rows of weight 0 do not. */
  includes(row: number): boolean;
  /** Takes the sums of a node. */
  enter(node: Stretch): void;
  /** Of the node that was entered. */
  weight(): number;
  impurity(): number;
  value(): ArrayLike<number>;
  /**
   * The best place to cut a node whose rows are in ascending order of a column: the place where the right part begins, or -1 where no
   * cut is better than `toBeat`. Then `score` holds how good it is. Of equals, the first.
   */
  bestCut(sorted: Stretch, column: Column, limits: LeafLimits, toBeat: number): number;
  /** Cuts the node: weights and impurities of both parts then are those of the places before and from `at`. */
  cut(node: Stretch, at: number): void;
}

/**
 * By how much a cut lowers the impurity, weighted by the share of all samples that reach the node:
 * `w / W (I - w_right / w I_right - w_left / w I_left)`.
 */
export function improvement(criterion: Criterion, impurity: number): number {
  const weight = criterion.weight();
  return (
    (weight / criterion.totalWeight) *
    (impurity -
      (criterion.rightWeight / weight) * criterion.rightImpurity -
      (criterion.leftWeight / weight) * criterion.leftImpurity)
  );
}
