import type { NamedWeights } from '@htg/engine';
import { checkpointSeries, isWhole, loadWeights } from '@htg/trainer/node';
import type { RunFolder } from '@htg/trainer/node';

/**
 * Loads a stage's weights from its final checkpoint, or from the newest one on its way.
 *
 * @param name of the checkpoint, such as `stage1`
 * @param onDamaged is told of damaged checkpoints that are passed over
 * @returns the step that they are of, `undefined` for the stage's end; null, with the weights as they were, where there is none
 */
export async function loadNewestWeights(
  run: RunFolder,
  name: string,
  weights: NamedWeights,
  onDamaged: (message: string) => void,
): Promise<{ readonly step?: number } | null> {
  const final = run.checkpoint(name);
  if ((await isWhole(final)).ok) {
    await loadWeights(final, weights);
    return {};
  }
  const position = await checkpointSeries(final, { onDamaged }).loadLatest(weights);
  return position === undefined ? null : { step: position.step };
}
