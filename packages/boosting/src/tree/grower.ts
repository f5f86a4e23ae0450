import type { Criterion, Stretch } from './criterion.ts';
import { improvement, tieWidth } from './criterion.ts';
import { FeatureDraw } from './feature-draw.ts';
import { Frontier } from './frontier.ts';
import type { Growth } from './growth.ts';
import type { PresortedTable } from './presort.ts';
import { prune } from './prune.ts';
import { RowPartition } from './row-partition.ts';
import { TreeDraft } from './tree-draft.ts';
import type { Tree } from './tree.ts';

/** Impurities up to here are rounding. */
const epsilon = Number.EPSILON;

/** A node that waits for its turn: the places `from` up to `to` of the partition. */
interface Waiting {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly parent: number;
  readonly side: 'left' | 'right';
  /** None at the root, which has no split that told it. */
  readonly impurity: number | undefined;
  readonly constants: number;
}

interface Split {
  readonly feature: number;
  readonly at: number;
  readonly threshold: number;
  readonly improvement: number;
  readonly leftImpurity: number;
  readonly rightImpurity: number;
  readonly constants: number;
}

/** A node of the growing tree with the best split of its rows, if it may be split. */
interface Candidate {
  readonly node: number;
  readonly waiting: Waiting;
  readonly split: Split | undefined;
  readonly improvement: number;
}

/** A tree, and the leaf of every row that took part (-1 for the others). */
export interface GrownTree {
  readonly tree: Tree;
  readonly leafOfRow: Int32Array;
}

/**
 * Grows trees by exact greedy splits on one table. It sorts each column once; a split then divides the sorted orders stably, so that
 * every level of a tree costs one pass over rows x columns and no sorting.
 */
export class Grower {
  readonly #table: PresortedTable;
  readonly #partition: RowPartition;

  constructor(table: PresortedTable) {
    this.#table = table;
    this.#partition = new RowPartition(table);
  }

  /** @param seed of the order in which nodes look at features */
  grow(criterion: Criterion, growth: Growth, seed: number): GrownTree {
    return new Growing(this.#table, this.#partition, criterion, growth, seed).run();
  }
}

class Growing {
  readonly #partition: RowPartition;
  readonly #criterion: Criterion;
  readonly #growth: Growth;
  readonly #draw: FeatureDraw;
  readonly #draft: TreeDraft;
  readonly #leafOfRow: Int32Array;

  constructor(table: PresortedTable, partition: RowPartition, criterion: Criterion, growth: Growth, seed: number) {
    this.#partition = partition;
    this.#criterion = criterion;
    this.#growth = growth;
    this.#draw = new FeatureDraw(table.columns, growth.maxFeatures, seed);
    this.#draft = new TreeDraft(criterion.outputs);
    this.#leafOfRow = new Int32Array(table.rows).fill(-1);
  }

  run(): GrownTree {
    const count = this.#partition.begin(this.#criterion);
    const root: Waiting = {
      from: 0,
      to: count,
      depth: 0,
      parent: -1,
      side: 'left',
      impurity: undefined,
      constants: 0,
    };
    if (this.#growth.maxLeafNodes === undefined) this.#depthFirst(root);
    else this.#bestFirst(root, this.#growth.maxLeafNodes);
    const tree = this.#draft.finish();
    if (this.#growth.ccpAlpha === 0) return { tree, leafOfRow: this.#leafOfRow };
    const pruned = prune(tree, this.#growth.ccpAlpha);
    return {
      tree: pruned.tree,
      leafOfRow: this.#leafOfRow.map((leaf) => (leaf < 0 ? leaf : pruned.placeOf[leaf])),
    };
  }

  #depthFirst(root: Waiting): void {
    const stack = [root];
    for (let waiting = stack.pop(); waiting !== undefined; waiting = stack.pop()) {
      const candidate = this.#examine(waiting, waiting.constants);
      if (candidate.split === undefined) this.#keepAsLeaf(candidate);
      else {
        const { left, right } = this.#divide(candidate, candidate.split);
        stack.push(right, left);
      }
    }
  }

  /** Always splits next the leaf that gains most by it. */
  #bestFirst(root: Waiting, maxLeafNodes: number): void {
    const frontier = new Frontier<Candidate>();
    frontier.push(this.#examine(root, 0));
    let splitsLeft = maxLeafNodes - 1;
    for (let candidate = frontier.pop(); candidate !== undefined; candidate = frontier.pop()) {
      if (candidate.split === undefined || splitsLeft === 0) {
        this.#keepAsLeaf(candidate);
        continue;
      }
      splitsLeft -= 1;
      const { left, right } = this.#divide(candidate, candidate.split);
      const leftCandidate = this.#examine(left, 0);
      const rightCandidate = this.#examine(right, 0);
      frontier.push(leftCandidate);
      frontier.push(rightCandidate);
    }
  }

  /** Adds the node to the tree and looks for its best split. */
  #examine(waiting: Waiting, knownConstants: number): Candidate {
    const { from, to, depth, parent, side } = waiting;
    const { maxDepth, minSamplesSplit, minSamplesLeaf, minWeightLeaf, minImpurityDecrease } = this.#growth;
    const criterion = this.#criterion;
    criterion.enter({ order: this.#partition.rows, from, to });
    const impurity = waiting.impurity ?? criterion.impurity();
    const weight = criterion.weight();
    const count = to - from;
    const node = this.#draft.addLeaf(impurity, count, weight, criterion.value());
    if (parent >= 0) this.#draft.attach(parent, side, node);
    const mayGrow =
      depth < maxDepth &&
      count >= minSamplesSplit &&
      count >= 2 * minSamplesLeaf &&
      weight >= 2 * minWeightLeaf &&
      impurity > epsilon;
    const split = mayGrow ? this.#bestSplit(waiting, impurity, knownConstants) : undefined;
    const worthIt = split !== undefined && split.improvement + epsilon >= minImpurityDecrease;
    return { node, waiting, split: worthIt ? split : undefined, improvement: worthIt ? split.improvement : 0 };
  }

  /** The best split of a node, whose rows are then divided. */
  #bestSplit({ from, to, depth }: Waiting, impurity: number, knownConstants: number): Split | undefined {
    const criterion = this.#criterion;
    const partition = this.#partition;
    const limits = { minSamples: this.#growth.minSamplesLeaf, minWeight: this.#growth.minWeightLeaf };
    let score = -Infinity;
    let best: { readonly feature: number; readonly at: number; readonly threshold: number } | undefined;
    let last: Stretch | undefined;
    const constants = this.#draw.forNode(knownConstants, (feature) => {
      const sorted = partition.sortedBy(feature, depth, from, to);
      const column = partition.column(feature);
      const { values, base } = column;
      const { order } = sorted;
      const lowest = values[base + order[sorted.from]];
      const highest = values[base + order[sorted.to - 1]];
      if (lowest < highest) last = sorted;
      if (highest <= Math.fround(lowest + tieWidth)) return 'constant';
      const cut = criterion.bestCut(sorted, column, limits, score);
      if (cut >= 0) {
        score = criterion.score;
        // Halves first, so that the sum stays finite.
        const threshold = values[base + order[cut - 1]] / 2 + values[base + order[cut]] / 2;
        best = { feature, at: cut - sorted.from + from, threshold };
      }
      return 'varies';
    });
    if (last !== undefined) partition.arrange(last, from);
    if (best === undefined) return undefined;
    const { feature, at, threshold } = best;
    partition.divide(feature, threshold, depth, from, at, to, depth + 1 < this.#growth.maxDepth);
    criterion.cut({ order: partition.rows, from, to }, at);
    return {
      feature,
      at,
      threshold,
      improvement: improvement(criterion, impurity),
      leftImpurity: criterion.leftImpurity,
      rightImpurity: criterion.rightImpurity,
      constants,
    };
  }

  #divide({ node, waiting }: Candidate, split: Split): { readonly left: Waiting; readonly right: Waiting } {
    const { from, to, depth } = waiting;
    const { feature, at, threshold, leftImpurity, rightImpurity, constants } = split;
    this.#draft.split(node, feature, threshold);
    const below = { depth: depth + 1, parent: node, constants };
    return {
      left: { ...below, from, to: at, side: 'left', impurity: leftImpurity },
      right: { ...below, from: at, to, side: 'right', impurity: rightImpurity },
    };
  }

  #keepAsLeaf({ node, waiting: { from, to } }: Candidate): void {
    for (let at = from; at < to; at++) this.#leafOfRow[this.#partition.rows[at]] = node;
  }
}
