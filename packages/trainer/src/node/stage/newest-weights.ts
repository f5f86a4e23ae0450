import type { NamedWeights } from '@htg/engine';
import type { TrainingPosition } from '../../loop/training.ts';
import { checkpointSeries } from '../checkpoints/checkpoint-series.ts';
import { isWhole, loadWeights } from '../checkpoints/checkpoint.ts';
import { passOver } from '../checkpoints/pass-over.ts';

/** Where a stage stands by its checkpoints. */
export interface NewestWeights {
  /** The update that the weights are of. */
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
 * @param options.setAside rename those, for who goes on to write; default leave them as they are
 * @returns undefined, with the weights as they were, where there is none
 * @throws CheckpointError at one that another version of htg wrote: it is not passed over
 */
export async function loadNewestWeights(
  stem: string,
  weights: NamedWeights,
  {
    onTheWay = weights,
    onDamaged,
    setAside = false,
  }: {
    readonly onTheWay?: NamedWeights;
    readonly onDamaged: (message: string) => void;
    readonly setAside?: boolean;
  },
): Promise<NewestWeights | undefined> {
  const whole = await isWhole(stem);
  if (whole.ok) return { position: await loadWeights(stem, weights), finished: true };
  if (whole.fault !== 'missing') {
    onDamaged(`the checkpoint at its end is ${await passOver(stem, whole, setAside)}; taking one on its way`);
  }
  const position = await checkpointSeries(stem, { onDamaged }).loadLatest(onTheWay, { setAside });
  return position && { position, finished: false };
}
