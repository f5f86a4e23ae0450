import type { Table } from '../samples.ts';

/**
 * A grown binary tree, node by node in the order of growth: node 0 is the root. A sample goes left where its feature is at most
 * the threshold. Leaves have feature -1 and are their own children.
 */
export interface Tree {
  /** Which feature a node looks at, -1 in leaves. */
  readonly feature: Int32Array;
  /** A sample goes left up to it. */
  readonly threshold: Float64Array;
  /** Child of each node; its own number in leaves. */
  readonly left: Int32Array;
  /** Child of each node; its own number in leaves. */
  readonly right: Int32Array;
  /** Of the samples of each node. */
  readonly impurity: Float64Array;
  /** Samples of the training set in each node, and the sum of their weights. */
  readonly samples: Int32Array;
  /** Sum of the samples' weights of each node. */
  readonly weight: Float64Array;
  /** `[nodes, outputs]`: the mean of the targets, or the share of each class. */
  readonly value: Float64Array;
  /** How many values a node has. */
  readonly outputs: number;
}

/** The leaf of one row. */
export function leafOfRow({ feature, threshold, left, right }: Tree, { columns, values }: Table, row: number): number {
  const base = row * columns;
  let node = 0;
  while (feature[node] >= 0) node = values[base + feature[node]] <= threshold[node] ? left[node] : right[node];
  return node;
}

/** The leaf of every row. */
export function applyTree(tree: Tree, table: Table): Int32Array {
  const leaves = new Int32Array(table.rows);
  for (let row = 0; row < table.rows; row++) leaves[row] = leafOfRow(tree, table, row);
  return leaves;
}

/**
 * How much each feature's splits took off the impurity, weighted by the share of samples that reach them:
 * `sum over splits (w I - w_left I_left - w_right I_right) / w_root`.
 *
 * Source: Breiman, Friedman, Olshen and Stone, "Classification and Regression Trees", 1984, section 5.3.4.
 */
export function impurityDecrease({ feature, left, right, impurity, weight }: Tree, columns: number): Float64Array {
  const decrease = new Float64Array(columns);
  for (let node = 0; node < feature.length; node++) {
    if (feature[node] < 0) continue;
    decrease[feature[node]] +=
      weight[node] * impurity[node] -
      weight[left[node]] * impurity[left[node]] -
      weight[right[node]] * impurity[right[node]];
  }
  return decrease.map((value) => value / weight[0]);
}

/** Scaled to the sum 1; zeros stay zeros. */
export function normalized(values: Float64Array): Float64Array {
  const sum = values.reduce((total, value) => total + value, 0);
  return sum > 0 ? values.map((value) => value / sum) : values;
}
