import { drawBag } from '../bag.ts';
import { checkBag } from '../boost-stages.ts';
import type { BoostedTrees } from '../boosted-trees.ts';
import type { Table } from '../samples.ts';
import { Grower } from '../tree/grower.ts';
import { presort } from '../tree/presort.ts';
import { SquaredError } from '../tree/squared-error.ts';
import { growthOf } from '../tree/tree-options.ts';
import { leafOfRow } from '../tree/tree.ts';
import type { Tree } from '../tree/tree.ts';
import type { ClassLoss } from './class-loss.ts';
import { meanClassLoss } from './class-loss.ts';
import type { ResolvedClassifierOptions } from './classifier-options.ts';

/** Samples with their classes, by number, and weights. */
export interface ClassRows {
  readonly table: Table;
  readonly codes: Int32Array;
  readonly weights: Float64Array;
}

/**
 * Adds stages of one tree for each output until there are `nEstimators`. What was learned is in `outputs`; scores and random numbers are those of the first.
 *
 * @param afterStage called after each; boosting stops where it returns true
 */
export function boostClasses(
  outputs: readonly BoostedTrees[],
  { table, codes, weights }: ClassRows,
  loss: ClassLoss,
  options: ResolvedClassifierOptions,
  afterStage: (stage: number, trees: readonly Tree[]) => boolean,
): void {
  const { learningRate, nEstimators, subsample } = options;
  const [first] = outputs;
  const raw = outputs.map((output) => output.predict(table));
  const gradients = raw.map(() => new Float64Array(table.rows));
  const grower = new Grower(presort(table));
  const bagSize = Math.max(1, Math.floor(subsample * table.rows));
  const score = (includes?: (row: number) => boolean): number => meanClassLoss(loss, codes, raw, weights, includes);
  for (let stage = first.trees.length; stage < nEstimators; stage++) {
    const bag = subsample < 1 ? drawBag(table.rows, bagSize, first.random) : undefined;
    if (bag !== undefined) checkBag('GradientBoostingClassifier.fit', bag, weights, stage);
    const inside = bag && ((row: number): boolean => bag[row] === 1);
    const outside = bag && ((row: number): boolean => bag[row] === 0);
    const before = outside && (first.outOfBagScores.at(-1) ?? score(outside));
    loss.negativeGradient(codes, raw, gradients);
    const bagWeights = bag === undefined ? weights : weights.map((weight, row) => weight * bag[row]);
    const trees = outputs.map((output, k) => {
      const criterion = new SquaredError(gradients[k], bagWeights);
      const growth = growthOf(options, table.rows, table.columns, criterion.totalWeight);
      const { tree, leafOfRow: leaves } = grower.grow(criterion, growth, first.random.seed());
      const isOwn = (row: number): boolean => codes[row] === (loss.outputs === 1 ? 1 : k);
      stepLeaves(tree, leaves, gradients[k], bagWeights, loss, isOwn);
      output.add(tree);
      for (let row = 0; row < table.rows; row++) {
        const leaf = leaves[row] >= 0 ? leaves[row] : leafOfRow(tree, table, row);
        raw[k][row] += learningRate * tree.value[leaf];
      }
      return tree;
    });
    first.trainScore.push(score(inside));
    if (before !== undefined) {
      const after = score(outside);
      first.outOfBagScores.push(after);
      first.outOfBagImprovement.push(before - after);
    }
    if (afterStage(stage, trees)) break;
  }
}

/** Below this a leaf's curvature is none: its rows are certain already. */
const flat = 1e-150;

/** Gives each leaf one Newton step: `step (sum w g / sum w) / (sum w h / sum w)`, from gradients and curvatures of the rows in it. */
function stepLeaves(
  tree: Tree,
  leaves: Int32Array,
  gradient: Float64Array,
  weights: Float64Array,
  { curvature, step }: ClassLoss,
  isOwn: (row: number) => boolean,
): void {
  const nodes = tree.feature.length;
  const [slopes, curves, totals] = [new Float64Array(nodes), new Float64Array(nodes), new Float64Array(nodes)];
  for (let row = 0; row < leaves.length; row++) {
    const leaf = leaves[row];
    if (leaf < 0) continue;
    slopes[leaf] += weights[row] * gradient[row];
    curves[leaf] += weights[row] * curvature(isOwn(row), gradient[row]);
    totals[leaf] += weights[row];
  }
  for (let node = 0; node < nodes; node++) {
    if (tree.feature[node] >= 0) continue;
    const [slope, curve] = [(step * slopes[node]) / totals[node], curves[node] / totals[node]];
    tree.value[node] = Math.abs(curve) < flat ? 0 : slope / curve;
  }
}
