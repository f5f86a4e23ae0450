import type { NamedWeights } from '@htg/engine';
import type { TrainingPosition } from '../../loop/training.ts';
import { checkpointSeries } from '../checkpoints/checkpoint-series.ts';
import { isWhole, loadWeights } from '../checkpoints/checkpoint.ts';

/** Where a stage stands by its checkpoints. */
export interface NewestWeights {
  readonly position: TrainingPosition;
  /** Whether it is at its end; else it goes on. */
  readonly finished: boolean;
}

/**
 * Loads a stage's weights from the checkpoint at its end, or from the newest one on its way.
 *
 * @param stem path of its checkpoint without an ending
 * @param weights by their paths in the checkpoint at its end
 * @param options.onTheWay the same by their paths in a checkpoint on the way, where they are others
 * @param options.onDamaged is told of damaged checkpoints that are passed over
 * @returns undefined, with the weights as they were, where there is none
 */
export async function loadNewestWeights(
  stem: string,
  weights: NamedWeights,
  {
    onTheWay = weights,
    onDamaged,
  }: { readonly onTheWay?: NamedWeights; readonly onDamaged: (message: string) => void },
): Promise<NewestWeights | undefined> {
  if ((await isWhole(stem)).ok) return { position: await loadWeights(stem, weights), finished: true };
  const position = await checkpointSeries(stem, { onDamaged }).loadLatest(onTheWay);
  return position && { position, finished: false };
}
