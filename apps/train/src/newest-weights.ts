import type { NamedWeights } from '@htg/engine';
import type { TrainingPosition } from '@htg/trainer';
import { checkpointSeries, isWhole, loadWeights } from '@htg/trainer/node';
import type { RunFolder } from '@htg/trainer/node';

/**
 * Loads a stage's weights from its final checkpoint, or from the newest one on its way.
 *
 * @param name of the checkpoint, such as `stage1`
 * @param onDamaged is told of damaged checkpoints that are passed over
 * @param onTheWay the weights by their paths in a checkpoint on the way, where they are others
 * @returns where the stage stood, without a position at its end; null, with the weights as they were, where there is none
 */
export async function loadNewestWeights(
  run: RunFolder,
  name: string,
  weights: NamedWeights,
  onDamaged: (message: string) => void,
  onTheWay: NamedWeights = weights,
): Promise<{ readonly position?: TrainingPosition } | null> {
  const final = run.checkpoint(name);
  if ((await isWhole(final)).ok) {
    await loadWeights(final, weights);
    return {};
  }
  const position = await checkpointSeries(final, { onDamaged }).loadLatest(onTheWay);
  return position === undefined ? null : { position };
}
