import type { Table } from './samples.ts';
import type { Tree } from './tree/tree.ts';

/**
 * Many trees of one output laid out for fast predictions. The children of a split stand side by side, so that a step is
 * `node = left[node] + (x > threshold)` without a branch that the processor could mispredict, and four rows walk at once, so that the
 * loads of one hide behind those of the others. Leaves lead to themselves, hence every walk of a tree takes its depth in steps.
 */
export class Forest {
  readonly #trees: readonly Tree[];
  readonly #feature: Int32Array;
  readonly #threshold: Float64Array;
  readonly #left: Int32Array;
  readonly #value: Float64Array;
  readonly #roots: Int32Array;
  readonly #depths: Int32Array;

  constructor(trees: readonly Tree[]) {
    this.#trees = trees;
    const nodes = trees.reduce((sum, { feature }) => sum + feature.length, 0);
    this.#feature = new Int32Array(nodes);
    this.#threshold = new Float64Array(nodes);
    this.#left = new Int32Array(nodes);
    this.#value = new Float64Array(nodes);
    this.#roots = new Int32Array(trees.length);
    this.#depths = new Int32Array(trees.length);
    let root = 0;
    trees.forEach((tree, index) => {
      this.#roots[index] = root;
      this.#depths[index] = this.#layOut(tree, root);
      root += tree.feature.length;
    });
  }

  /** Adds `scale` times the values of the trees `from` up to `to` to each row's sum, tree by tree. */
  addTo(sums: Float64Array, { rows, columns, values }: Table, scale: number, from = 0, to = this.#trees.length): void {
    const feature = this.#feature;
    const threshold = this.#threshold;
    const left = this.#left;
    const value = this.#value;
    for (let tree = from; tree < to; tree++) {
      const root = this.#roots[tree];
      const depth = this.#depths[tree];
      let row = 0;
      for (; row + 4 <= rows; row += 4) {
        const base0 = row * columns;
        const base1 = base0 + columns;
        const base2 = base1 + columns;
        const base3 = base2 + columns;
        let node0 = root;
        let node1 = root;
        let node2 = root;
        let node3 = root;
        for (let step = 0; step < depth; step++) {
          node0 = (left[node0] + +(values[base0 + feature[node0]] > threshold[node0])) | 0;
          node1 = (left[node1] + +(values[base1 + feature[node1]] > threshold[node1])) | 0;
          node2 = (left[node2] + +(values[base2 + feature[node2]] > threshold[node2])) | 0;
          node3 = (left[node3] + +(values[base3 + feature[node3]] > threshold[node3])) | 0;
        }
        sums[row] += scale * value[node0];
        sums[row + 1] += scale * value[node1];
        sums[row + 2] += scale * value[node2];
        sums[row + 3] += scale * value[node3];
      }
      for (; row < rows; row++) {
        const base = row * columns;
        let node = root;
        for (let step = 0; step < depth; step++) {
          node = (left[node] + +(values[base + feature[node]] > threshold[node])) | 0;
        }
        sums[row] += scale * value[node];
      }
    }
  }

  /** Breadth-first, so that siblings are neighbours; returns the tree's depth. */
  #layOut(tree: Tree, root: number): number {
    const queue = [0];
    const depths = [0];
    for (let at = 0; at < queue.length; at++) {
      const node = queue[at];
      const place = root + at;
      this.#value[place] = tree.value[node];
      if (tree.feature[node] < 0) {
        // No value is above infinity: a leaf is its own left child.
        this.#threshold[place] = Infinity;
        this.#left[place] = place;
        continue;
      }
      this.#feature[place] = tree.feature[node];
      this.#threshold[place] = tree.threshold[node];
      this.#left[place] = root + queue.length;
      queue.push(tree.left[node], tree.right[node]);
      depths.push(depths[at] + 1, depths[at] + 1);
    }
    return depths[depths.length - 1];
  }
}
