import type { BoostedTrees } from '../boosted-trees.ts';
import { leafOfRow } from '../tree/tree.ts';
import type { Tree } from '../tree/tree.ts';
import type { ClassLoss } from './class-loss.ts';
import { meanClassLoss } from './class-loss.ts';
import type { ClassRows } from './class-stages.ts';
import type { ResolvedClassifierOptions } from './classifier-options.ts';

/**
 * Stops boosting once the loss on held-out rows is not better than at least one of the last stages' by `tol`.
 *
 * @returns what takes the trees of a stage in and says whether to stop after it
 */
export function classStopping(
  { table, codes, weights }: ClassRows,
  loss: ClassLoss,
  outputs: readonly BoostedTrees[],
  stages: number,
  { learningRate, tol }: Pick<ResolvedClassifierOptions, 'learningRate' | 'tol'>,
): (stage: number, trees: readonly Tree[]) => boolean {
  const raw = outputs.map((output) => output.predict(table));
  const recent = new Float64Array(stages).fill(Infinity);
  return (stage, trees) => {
    trees.forEach((tree, k) => {
      for (let row = 0; row < table.rows; row++) raw[k][row] += learningRate * tree.value[leafOfRow(tree, table, row)];
    });
    const now = meanClassLoss(loss, codes, raw, weights);
    if (!recent.some((earlier) => now + tol < earlier)) return true;
    recent[stage % stages] = now;
    return false;
  };
}
