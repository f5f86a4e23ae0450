import { drawBag } from './bag.ts';
import type { BoostedTrees } from './boosted-trees.ts';
import type { ResolvedBoostingOptions } from './boosting-options.ts';
import type { Rows } from './early-stopping.ts';
import { meanLoss } from './losses/loss.ts';
import type { Loss } from './losses/loss.ts';
import { boost } from './stage.ts';
import type { Training } from './stage.ts';
import { Grower } from './tree/grower.ts';
import { presort } from './tree/presort.ts';
import { growthOf } from './tree/tree-options.ts';
import type { Tree } from './tree/tree.ts';

/**
 * Adds trees until there are `nEstimators`.
 *
 * @param afterStage called after each; boosting stops where it returns true
 */
export function boostStages(
  boosted: BoostedTrees,
  { table, y, weights }: Rows,
  loss: Loss,
  options: ResolvedBoostingOptions,
  afterStage: (stage: number, tree: Tree) => boolean,
): void {
  const { learningRate, nEstimators, subsample } = options;
  const raw = boosted.predict(table);
  const training: Training = {
    table,
    y,
    weights,
    loss,
    grower: new Grower(presort(table)),
    growthFor: (totalWeight) => growthOf(options, table.rows, table.columns, totalWeight),
    learningRate,
    raw,
  };
  const bagSize = Math.max(1, Math.floor(subsample * table.rows));
  const score = (includes?: (row: number) => boolean): number => meanLoss(loss, y, raw, weights, includes);
  for (let stage = boosted.trees.length; stage < nEstimators; stage++) {
    const bag = subsample < 1 ? drawBag(table.rows, bagSize, boosted.random) : undefined;
    if (bag !== undefined) checkBag('GradientBoostingRegressor.fit', bag, weights, stage);
    const inside = bag && ((row: number): boolean => bag[row] === 1);
    const outside = bag && ((row: number): boolean => bag[row] === 0);
    const before = outside && (boosted.outOfBagScores.at(-1) ?? score(outside));
    const tree = boost(training, bag, boosted.random.seed());
    boosted.add(tree);
    boosted.trainScore.push(score(inside));
    if (before !== undefined) {
      const after = score(outside);
      boosted.outOfBagScores.push(after);
      boosted.outOfBagImprovement.push(before - after);
    }
    if (afterStage(stage, tree)) break;
  }
}

/** A tree of rows without weight would predict NaN, and with it the whole model. */
export function checkBag(caller: string, bag: Uint8Array, weights: Float64Array, stage: number): void {
  if (bag.some((drawn, row) => drawn === 1 && weights[row] > 0)) return;
  const size = bag.reduce((sum, drawn) => sum + drawn, 0);
  throw new RangeError(
    `${caller}: expected rows of weight above 0 in every bag, received a bag of ${size} without one at stage ${stage}; raise subsample, or leave rows of weight 0 out`,
  );
}
