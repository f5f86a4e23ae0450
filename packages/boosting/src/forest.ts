import type { Table } from './samples.ts';
import { leafOfRow } from './tree/tree.ts';
import type { Tree } from './tree/tree.ts';

/** Deeper trees are walked node by node: laid out completely, they would take 2^depth places. */
const deepest = 8;
/** Rows that stay in the processor's first cache while all trees go over them. */
const blockRows = 128;

/**
 * Many trees of one output laid out for fast predictions. A tree of depth d is filled up to a complete one, whose nodes are numbered 1 .. 2^d - 1
 * from the root down: the children of k are 2k and 2k + 1, and a step is `k = 2k + (x > threshold)`, without a branch that the processor
 * could mispredict and without a pointer to load. Eight rows walk at once, so that the loads of one hide behind those of the others.
 */
export class Forest {
  readonly #trees: readonly Tree[];
  readonly #depths: Int32Array;
  /** Where each tree's nodes begin, counted from node 0, which is not used. */
  readonly #roots: Int32Array;
  /** The column of the feature in a block of rows. */
  readonly #column: Int32Array;
  readonly #threshold: Float64Array;
  /** Values of the lowest level, at the same places as the nodes: 2^d of them for 2^d nodes. */
  readonly #value: Float64Array;

  constructor(trees: readonly Tree[]) {
    this.#trees = trees;
    this.#depths = Int32Array.from(trees, depthOf);
    this.#roots = new Int32Array(trees.length);
    let places = 0;
    this.#depths.forEach((depth, tree) => {
      this.#roots[tree] = places;
      if (depth <= deepest) places += 1 << depth;
    });
    this.#column = new Int32Array(places);
    // No value is above infinity: below a leaf, every walk goes left.
    this.#threshold = new Float64Array(places).fill(Infinity);
    this.#value = new Float64Array(places);
    trees.forEach((tree, index) => {
      if (this.#depths[index] <= deepest) this.#layOut(tree, index, 0, 1, 0);
    });
  }

  /** Adds `scale` times the values of the trees `from` up to `to` to each row's sum, tree by tree. */
  addTo(sums: Float64Array, table: Table, scale: number, from = 0, to = this.#trees.length): void {
    const block = new Float64Array(blockRows * table.columns);
    for (let first = 0; first < table.rows; first += blockRows) {
      const count = Math.min(blockRows, table.rows - first);
      readBlock(block, table, first, count);
      for (let tree = from; tree < to; tree++) {
        if (this.#depths[tree] <= deepest) this.#addComplete(sums, block, first, count, scale, tree);
        else addDeep(sums, table, first, count, scale, this.#trees[tree]);
      }
    }
  }

  #addComplete(
    sums: Float64Array,
    block: Float64Array,
    first: number,
    count: number,
    scale: number,
    tree: number,
  ): void {
    const column = this.#column;
    const threshold = this.#threshold;
    const value = this.#value;
    const root = this.#roots[tree];
    const depth = this.#depths[tree];
    // Nodes of the lowest level begin at 2^depth, their values at the root's place.
    const values = root - (1 << depth);
    let row = 0;
    for (; row + 8 <= count; row += 8) {
      let a = 1;
      let b = 1;
      let c = 1;
      let d = 1;
      let e = 1;
      let f = 1;
      let g = 1;
      let h = 1;
      for (let step = 0; step < depth; step++) {
        a = (a + a + +(block[column[root + a] + row] > threshold[root + a])) | 0;
        b = (b + b + +(block[column[root + b] + row + 1] > threshold[root + b])) | 0;
        c = (c + c + +(block[column[root + c] + row + 2] > threshold[root + c])) | 0;
        d = (d + d + +(block[column[root + d] + row + 3] > threshold[root + d])) | 0;
        e = (e + e + +(block[column[root + e] + row + 4] > threshold[root + e])) | 0;
        f = (f + f + +(block[column[root + f] + row + 5] > threshold[root + f])) | 0;
        g = (g + g + +(block[column[root + g] + row + 6] > threshold[root + g])) | 0;
        h = (h + h + +(block[column[root + h] + row + 7] > threshold[root + h])) | 0;
      }
      const at = first + row;
      sums[at] += scale * value[values + a];
      sums[at + 1] += scale * value[values + b];
      sums[at + 2] += scale * value[values + c];
      sums[at + 3] += scale * value[values + d];
      sums[at + 4] += scale * value[values + e];
      sums[at + 5] += scale * value[values + f];
      sums[at + 6] += scale * value[values + g];
      sums[at + 7] += scale * value[values + h];
    }
    for (; row < count; row++) {
      let node = 1;
      for (let step = 0; step < depth; step++) {
        node = (node + node + +(block[column[root + node] + row] > threshold[root + node])) | 0;
      }
      sums[first + row] += scale * value[values + node];
    }
  }

  /** Puts a node and what is below it in its place; a leaf's value stands where all left turns from it lead. */
  #layOut(tree: Tree, index: number, node: number, place: number, level: number): void {
    const root = this.#roots[index];
    const depth = this.#depths[index];
    if (tree.feature[node] < 0) {
      this.#value[root + ((place << (depth - level)) - (1 << depth))] = tree.value[node];
      return;
    }
    this.#column[root + place] = tree.feature[node] * blockRows;
    this.#threshold[root + place] = tree.threshold[node];
    this.#layOut(tree, index, tree.left[node], 2 * place, level + 1);
    this.#layOut(tree, index, tree.right[node], 2 * place + 1, level + 1);
  }
}

function depthOf({ feature, left, right }: Tree): number {
  const depths = new Int32Array(feature.length);
  let deepestNode = 0;
  // Children come after their parents.
  for (let node = 0; node < feature.length; node++) {
    deepestNode = Math.max(deepestNode, depths[node]);
    if (feature[node] < 0) continue;
    depths[left[node]] = depths[node] + 1;
    depths[right[node]] = depths[node] + 1;
  }
  return deepestNode;
}

/** Column by column, in double precision like the thresholds. */
function readBlock(block: Float64Array, { columns, values }: Table, first: number, count: number): void {
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < columns; column++) {
      block[column * blockRows + row] = values[(first + row) * columns + column];
    }
  }
}

function addDeep(sums: Float64Array, table: Table, first: number, count: number, scale: number, tree: Tree): void {
  for (let row = first; row < first + count; row++) sums[row] += scale * tree.value[leafOfRow(tree, table, row)];
}
