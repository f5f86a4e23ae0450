import type { Loss } from './losses/loss.ts';
import type { Table } from './samples.ts';
import type { Grower } from './tree/grower.ts';
import type { Growth } from './tree/growth.ts';
import { SquaredError } from './tree/squared-error.ts';
import { leafOfRow } from './tree/tree.ts';
import type { Tree } from './tree/tree.ts';

/** What stays the same over all stages of a fit. */
export interface Training {
  readonly table: Table;
  readonly y: Float64Array;
  readonly weights: Float64Array;
  readonly loss: Loss;
  readonly grower: Grower;
  readonly growthFor: (totalWeight: number) => Growth;
  readonly learningRate: number;
  /** The model's predictions of the training set so far; every stage adds to them. */
  readonly raw: Float64Array;
}

/**
 * One stage of gradient boosting: a tree learns the negative gradient, its leaves take the loss's best constants, and the predictions move
 * by the learning rate times those.
 *
 * @param bag 1 for each row that the tree may see, 0 for the others; all where undefined
 * @param seed of the tree
 */
export function boost(training: Training, bag: Uint8Array | undefined, seed: number): Tree {
  const { table, y, weights, loss, grower, growthFor, learningRate, raw } = training;
  loss.adapt?.(y, raw, weights);
  const gradient = new Float64Array(y.length);
  loss.negativeGradient(y, raw, gradient);
  const bagWeights = bag === undefined ? weights : weights.map((weight, row) => weight * bag[row]);
  const criterion = new SquaredError(gradient, bagWeights);
  const { tree, leafOfRow: leaves } = grower.grow(criterion, growthFor(criterion.totalWeight), seed);
  if (loss.leafValue !== undefined) searchLeaves(tree, leaves, training, loss.leafValue);
  for (let row = 0; row < y.length; row++) {
    const leaf = leaves[row] >= 0 ? leaves[row] : leafOfRow(tree, table, row);
    raw[row] += learningRate * tree.value[leaf];
  }
  return tree;
}

/** Gives each leaf the best constant for the residuals of the rows in it. */
function searchLeaves(
  tree: Tree,
  leaves: Int32Array,
  { y, raw, weights }: Training,
  leafValue: NonNullable<Loss['leafValue']>,
): void {
  const end = new Int32Array(tree.feature.length + 1);
  for (const leaf of leaves) if (leaf >= 0) end[leaf + 1] += 1;
  for (let node = 0; node < tree.feature.length; node++) end[node + 1] += end[node];
  const residuals = new Float64Array(end[tree.feature.length]);
  const leafWeights = new Float64Array(residuals.length);
  const next = end.slice();
  for (let row = 0; row < y.length; row++) {
    if (leaves[row] < 0) continue;
    const place = next[leaves[row]]++;
    residuals[place] = y[row] - raw[row];
    leafWeights[place] = weights[row];
  }
  for (let node = 0; node < tree.feature.length; node++) {
    if (end[node] === end[node + 1]) continue;
    tree.value[node] = leafValue(
      residuals.subarray(end[node], end[node + 1]),
      leafWeights.subarray(end[node], end[node + 1]),
    );
  }
}
